import * as assert from "node:assert/strict";
import { golden } from "../support/golden";
import { parsedMysql } from "../support/estates";
import { program } from "../support/program";
import { graph, isSecret, type Recorded } from "../support/recorder";

const byName = (all: Recorded[], name: string) => all.find((resource) => resource.custom && resource.name === name) ?? assert.fail(`no resource named ${name}`);
const container = (all: Recorded[], name: string) => (byName(all, name).inputs.taskSpec as any).containerSpec;
const jobOf = (run: Recorded) => JSON.parse((run.inputs.environment as any).DBHAVEN_JOB);

describe("A MySQL instance", () => {
  let all: Recorded[];
  before(async () => { all = await program(parsedMysql()); });

  it("has the graph that the golden file shows", () => golden("mysql/graph.txt", graph(all)));

  it("gets what it takes at its start as options, from where its administrator may come, and his password and its hash as files", () => {
    const { args, commands, secrets, stopSignal, env, mounts } = container(all, "open-service");
    assert.ok(args.includes("--innodb-buffer-pool-size=128M") && !args.join().includes("max-connections"));
    assert.deepEqual(commands.slice(0, 2), ["env", "DBHAVEN_ADMINISTRATORS=192.0.2.0/24"]);
    assert.match(commands[4], /^# Purpose: what the start of every engine shares[^]*^# Purpose: what the starts of MariaDB and MySQL share[^]*^# Purpose: starts a MySQL server/m);
    assert.deepEqual(secrets.map(({ fileName }: any) => fileName), ["/run/secrets/administrator-password", "/run/secrets/administrator-verifier", "/run/secrets/server-certificate.pem", "/run/secrets/server-key.pem"]);
    assert.deepEqual([stopSignal, env, mounts.map(({ target }: any) => target)], ["SIGTERM", undefined, ["/var/lib/mysql", "/run/dbhaven"]]);
    for (const name of ["open-service-password", "open-service-verifier"]) assert.ok(isSecret(byName(all, name).inputs.data), name);
  });

  it("is told the rest while it runs, and keeps it itself", () => {
    const { engine, verb, volume, settings } = jobOf(byName(all, "shared-settings-run"));
    assert.deepEqual([engine, verb, volume], ["mysql", "settings", undefined]);
    assert.match(settings.SETTINGS, /^max_connections 200$/m);
  });

  it("has its databases made by its engine's job, or by the provider and completed by the job, with no password for the provider", () => {
    assert.equal(jobOf(byName(all, "shared-shop-privileges-run")).engine, "mysql");
    const [provider, run] = [byName(all, "open-accounts"), byName(all, "open-old_shop-privileges-run")];
    assert.deepEqual([provider.inputs.endpoint, provider.inputs.username, isSecret(provider.inputs.password)], ["198.51.100.80:3307", "dbhaven", true]);
    assert.equal(jobOf(run).settings.MANAGE, "provider");
    assert.ok(run.dependencies.includes("open-old_shop-clerk-rights"));
    assert.deepEqual(byName(all, "open-old_shop-clerk").inputs, { user: "clerk", host: "%", tlsOption: "X509" });
  });

  it("shows no password and no hash of one in any plain input", () => {
    for (const { name, inputs } of all) {
      const plain = JSON.stringify(inputs, (_key, value) => (isSecret(value) ? "[secret]" : value));
      assert.ok(!/password-of-|\$A\$005\$/.test(plain), `${name}: ${plain}`);
    }
  });
});
