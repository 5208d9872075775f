import * as assert from "node:assert/strict";
import { parsedWithFiles } from "../support/estates";
import { program } from "../support/program";
import { isSecret, type Recorded } from "../support/recorder";

describe("An application that is given its addresses in files", () => {
  let all: Recorded[];
  beforeEach(async () => { all = await program(parsedWithFiles()); });
  const named = (name: string): Recorded => all.find((one) => one.custom && one.name === name) ?? assert.fail(`no resource named ${name}`);
  const job = (name: string) => JSON.parse((named(name).inputs.environment as { DBHAVEN_JOB: string }).DBHAVEN_JOB);
  const reaches = (from: string, to: string): boolean => named(from).dependencies.some((next) => next === to || (all.some((one) => one.custom && one.name === next) && reaches(next, to)));

  it("is looked at before the fence, written after the commit, and then probed", () => {
    for (const [later, earlier] of [["orders-move-run", "old-files-check-run"], ["orders-commit-run", "orders-move-run"], ["old-files-run", "orders-commit-run"], ["old-probe-run", "old-files-run"]] as const) {
      assert.ok(reaches(later, earlier), `${later} does not wait for ${earlier}`);
    }
    assert.ok(!reaches("old-files-check-run", "orders-move-run"));
  });

  it("gets each address from the commit's result alone, and names where its database was", () => {
    const { known, runs, sources, files } = job("old-files-run");
    assert.deepEqual(known, { main: { host: "committed-host", port: "5432", database: "orders", account: "orders_app", publishedHost: "198.51.100.80", publishedPort: "5434" } });
    assert.deepEqual(runs, { orders: "20260101000000-abcd" });
    assert.deepEqual(sources, [{ node: { server: "app1", docker: "ssh://root@198.51.100.84", sshOptions: [] }, address: "198.51.100.84", container: "old-db", port: 5432 }]);
    assert.deepEqual(files[0].values, { DB_HOST: "${main.publishedHost}", DB_PASSWORD: "${main.password}", DB_PORT: "${main.publishedPort}" });
  });

  it("may go on with the old names that a proxy on its server keeps for it", async () => {
    assert.deepEqual(job("old-files-run").proxied, [{ host: "old-db", port: 5432 }]);
    all = await program(parsedWithFiles((raw) => { raw.proxies["old-db"].server = "db1"; }));
    assert.equal("proxied" in job("old-files-run"), false);
  });

  it("gets its password by stdin, as a secret, and in no description of a job", () => {
    assert.ok(isSecret(named("old-files-run").inputs.stdin));
    assert.ok(!JSON.stringify(named("old-files-run").inputs.environment).includes("password-of-"));
    assert.deepEqual(Object.keys(job("old-files-check-run")).sort(), ["application", "container", "estate", "files", "image", "node", "verb"]);
  });

  it("is left to the way back while its move is taken back", async () => {
    const back = await program(parsedWithFiles((raw) => { raw.moves.orders.phase = "reverted"; }));
    assert.deepEqual(back.filter(({ name }) => name.startsWith("old-")).map(({ name }) => name), []);
  });

  it("keeps its database's port without TLS where its account of Redis has that", async () => {
    all = await program(parsedWithFiles((raw) => {
      raw.databaseStacks.main.instances.store = { engine: "redis", image: "redis:7.2-bookworm", server: "db1", databases: { kept: { accounts: { jobs: { unencrypted: true } } } } };
      raw.applications.old.databases.jobs = { instance: "store", database: "kept", account: "jobs" };
      raw.applications.old.settings.files["/opt/old/.env"].values.REDIS = "${jobs.host}:${jobs.port} ${jobs.password}";
    }));
    assert.deepEqual(job("old-files-run").known.jobs, { host: "store", port: "6380", database: "0", account: "jobs" });
  });
});
