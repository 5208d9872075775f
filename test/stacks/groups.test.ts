import * as assert from "node:assert/strict";
import { parsed } from "../support/estates";
import { program } from "../support/program";
import type { Recorded } from "../support/recorder";

const bills = (change: object = {}) => ({ source: { server: "app1", container: "old-db", database: "bills", passwordSecret: "billsSource" }, target: { instance: "billing", database: "billing" }, accounts: {}, ...change });
const jobOf = (all: Recorded[], name: string) => JSON.parse((all.find((resource) => resource.name === name)!.inputs.environment as any).DBHAVEN_JOB);
const waitsFor = (all: Recorded[], name: string) => Object.values(all.find((resource) => resource.name === name)!.propertyDependencies).flat();

describe("A switch group", () => {
  let all: Recorded[];
  before(async () => { all = await program(parsed((raw) => { raw.moves.bills = bills(); })); });

  it("is committed only when all of it are verified, the first one first", () => {
    for (const commit of ["bills-commit-run", "orders-commit-run"]) for (const move of ["bills-move-run", "orders-move-run"]) assert.ok(waitsFor(all, commit).includes(move), `${commit} does not wait for ${move}`);
    assert.ok(waitsFor(all, "orders-commit-run").includes("bills-commit-run"));
    assert.deepEqual(jobOf(all, "bills-commit-run").group, [{ move: "orders", run: "20260101000000-abcd", sharesSource: true }]);
  });

  it("shares dbhaven's account on one source, and stops its container only after all commits", () => {
    assert.deepEqual(all.filter(({ name }) => name.endsWith("-dbhaven-password")).map(({ name }) => name), ["bills-dbhaven-password"]);
    for (const commit of ["bills-commit-run", "orders-commit-run"]) assert.ok(waitsFor(all, "orders-retire-run").includes(commit), commit);
    assert.equal(jobOf(all, "orders-move-run").settings.TOGETHER, '["bills"]');
  });

  it("of one move names no group", () => program(parsed()).then((alone) => assert.equal("group" in jobOf(alone, "orders-commit-run"), false)));
});

describe("An application with databases of a finished move and of one that goes on", () => {
  for (const done of ["orders", "bills"]) {
    it(`is made once, after both, where ${done} is completed`, async () => {
      const all = await program(parsed((raw) => {
        raw.moves.bills = bills({ source: { server: "app1", container: "bills-db", database: "bills", passwordSecret: "billsSource" } });
        raw.moves[done].phase = "completed";
      }));
      assert.equal(all.filter(({ name }) => name === "web-probe-run").length, 1);
      for (const move of ["orders", "bills"]) assert.ok(all.some(({ name }) => name === `${move}-commit-run`), move);
    });
  }
});

describe("The backups of a switch group", () => {
  const afterThose = (all: Recorded[], name: string) => all.find((resource) => resource.name === name)!.dependencies;

  it("are all restored before any move of it begins, and do not wait for each other", async () => {
    const all = await program(parsed((raw) => { raw.moves.bills = bills(); }));
    for (const move of ["bills-move-run", "orders-move-run"]) for (const backup of ["bills-backup-run", "orders-backup-run"]) assert.ok(afterThose(all, move).includes(backup), `${move} does not wait for ${backup}`);
    assert.ok(!afterThose(all, "orders-backup-run").some((name) => /^(bills|orders)-(backup|move)/.test(name)));
  });

  it("are made when the group before it is finished, so that they are fresh", async () => {
    const all = await program(parsed((raw) => {
      raw.moves.bills = bills({ after: ["orders"], source: { server: "app1", container: "other-db", database: "bills", passwordSecret: "billsSource" } });
      raw.applications.web.databases = { main: raw.applications.web.databases.main };
      raw.applications.web.environment = {};
    }));
    const waited = afterThose(all, "bills-backup-run");
    for (const first of ["orders-commit-run", "orders-retire-run", "web-probe-run"]) assert.ok(waited.includes(first), `${first} is not among ${waited.join(" ")}`);
  });

  it("are kept where the estate says, else on the target's server, and get nothing of the target's", async () => {
    const job = jobOf(await program(parsed()), "orders-backup-run");
    assert.deepEqual([job.node.server, job.volume], ["db1", "small-backups"]);
    const elsewhere = await program(parsed((raw) => { raw.backups = { server: "app1", volume: "kept" }; }));
    const other = jobOf(elsewhere, "orders-backup-run");
    assert.deepEqual([other.node.server, other.node.hostname, other.volume], ["app1", "app1", "kept"]);
    assert.ok(!elsewhere.find(({ name }) => name === "orders-backup-run")!.dependencies.some((name) => name === "orders-administrator-password"));
  });

  it("are none of a move that does without, and the move is told so", async () => {
    const all = await program(parsed((raw) => { raw.moves.orders.backup = "waived"; }));
    assert.ok(!all.some(({ name }) => name.startsWith("orders-backup")));
    assert.deepEqual([jobOf(all, "orders-move-run").backup, "backup" in jobOf(await program(parsed()), "orders-move-run")], ["waived", false]);
  });
});

describe("A move that is taken back", () => {
  let all: Recorded[];
  before(async () => { all = await program(parsed((raw) => { raw.moves.orders.phase = "reverted"; raw.databaseStacks.main.instances.orders.databases.orders.extensions = ["citext"]; })); });

  it("has one command, beside its source, and does not wait for its target's instance", () => {
    assert.deepEqual(all.filter(({ name }) => /^orders-(backup|move|commit|retire|rehearsal)/.test(name)), []);
    const { servers, stopped, moves: [{ node, users, settings }, ...others] } = jobOf(all, "orders-revert-run");
    assert.deepEqual([others, stopped, settings.HOLD], [[], users, undefined], "nobody waits for a move alone");
    assert.equal(node.server, "app1");
    assert.deepEqual(users, { services: [{ name: "small-web", replicas: 1 }], proxies: [{ node: { server: "app1", docker: "ssh://root@198.51.100.84", sshOptions: [] }, container: "small-proxy-old-db" }] });
    assert.deepEqual(Object.keys(servers), ["app1", "db1"]);
    assert.deepEqual([settings.WRITES, settings.TARGET_ACCOUNTS, settings.TARGET_EXTENSIONS], ["carry", '[{"name":"orders_app","role":"application"}]', '["citext"]']);
    assert.ok(!waitsFor(all, "orders-revert-run").some((name) => /^orders-(service|orders)/.test(name)), waitsFor(all, "orders-revert-run").join(" "));
  });

  it("takes the applications from the target, and the proxy", () => {
    assert.deepEqual(all.filter(({ name }) => /^(web|old)-(service|probe-run)$|^old-db-container$/.test(name)), []);
  });

  it("logs in at its source with the account that every phase has", () => {
    assert.ok(all.some(({ name }) => name === "orders-dbhaven-password"));
  });
});

describe("A move that is completed", () => {
  const completed = (change: (raw: any) => void = () => undefined) => program(parsed((raw) => { raw.moves.orders.phase = "completed"; change(raw); }));
  const names = (resources: Recorded[]) => resources.map(({ name }) => name).sort();
  const added = async (all: Recorded[]) => { const switched = names(await program(parsed())); return names(all).filter((name) => !switched.includes(name)); };

  it("is the switched one, with a backup of its target after the commit, and its way back closed after that", async () => {
    const all = await completed();
    assert.deepEqual(await added(all), ["orders-complete", "orders-complete-run", "orders-target-backup", "orders-target-backup-run"]);
    const { verb, move, backup } = jobOf(all, "orders-complete-run");
    assert.deepEqual([verb, move, backup], ["complete", "orders", "20260101000000-cccc"]);
    assert.ok(waitsFor(all, "orders-target-backup-run").includes("orders-commit-run"));
    for (const first of ["orders-commit-run", "orders-target-backup-run"]) assert.ok(waitsFor(all, "orders-complete-run").includes(first), first);
  });

  it("has its target in the place of the source of that backup, whole, and gives its job nothing of the source's", async () => {
    const all = await completed((raw) => { raw.backups = { server: "app1", volume: "kept" }; raw.moves.orders.waive = ["extension hstore"]; });
    const { of, node, volume, source, settings } = jobOf(all, "orders-target-backup-run");
    assert.deepEqual([of, node.server, volume, source.server, source.container], ["20260101000000-abcd", "app1", "kept", "db1", "orders"]);
    assert.deepEqual([settings.SOURCE_HOST, settings.SOURCE_PORT, settings.SOURCE_DATABASE, settings.SOURCE_SUPERUSER, settings.SOURCE_SSLMODE, settings.WAIVE], ["committed-host", "5432", "orders", "", "verify-full", undefined]);
    const { value } = all.find(({ name }) => name === "orders-target-backup-run")!.inputs.stdin as { value: string };
    assert.deepEqual(Object.keys(JSON.parse(value)).sort(), ["source-dbhaven", "target-authority"]);
    assert.equal(JSON.parse(value)["source-dbhaven"], "password-of-orders-administrator-password");
  });

  it("keeps the backup of its source as it was", async () => {
    const [before, after] = [await program(parsed()), await completed()].map((all) => all.find(({ name }) => name === "orders-backup-run")!);
    assert.deepEqual([after.inputs, after.dependencies], [before.inputs, before.dependencies]);
  });

  it("is closed at once where it does without backups", async () => {
    const all = await completed((raw) => { raw.moves.orders.backup = "waived"; });
    assert.deepEqual(await added(all), ["orders-complete", "orders-complete-run"]);
    assert.equal("backup" in jobOf(all, "orders-complete-run"), false);
  });
});
