import * as assert from "node:assert/strict";
import { golden } from "../support/golden";
import { parsedMariadb } from "../support/estates";
import { nothingFound, program } from "../support/program";
import { graph, isSecret, type Recorded } from "../support/recorder";

const byName = (all: Recorded[], name: string) => all.find((resource) => resource.custom && resource.name === name) ?? assert.fail(`no resource named ${name}`);
const container = (all: Recorded[], name: string) => (byName(all, name).inputs.taskSpec as any).containerSpec;

describe("A MariaDB instance", () => {
  let all: Recorded[];
  before(async () => { all = await program(parsedMariadb()); });

  it("has the graph that the golden file shows", () => golden("mariadb/graph.txt", graph(all)));

  it("is one task on one volume, stopped first, by the signal at which MariaDB shuts down", () => {
    const { endpointSpec, updateConfig, mode } = byName(all, "open-service").inputs as any;
    const { mounts, stopSignal, stopGracePeriod } = container(all, "open-service");
    assert.deepEqual(mounts.map((mount: any) => [mount.type, mount.source, mount.target]), [["volume", "shops-open-data", "/var/lib/mysql"], ["tmpfs", undefined, "/run/dbhaven"]]);
    assert.deepEqual([stopSignal, stopGracePeriod, updateConfig.order, updateConfig.failureAction, mode.replicated.replicas], ["SIGTERM", "2m", "stop-first", "rollback", 1]);
    assert.deepEqual(endpointSpec, { mode: "dnsrr", ports: [{ targetPort: 3306, publishedPort: 3307, publishMode: "host", protocol: "tcp" }] });
  });

  it("gets what it takes at its start as options, is told the rest while it runs, its administrator's password as a file, and no environment", () => {
    const { args, commands, secrets, env } = container(all, "shared-service");
    assert.ok(args.includes("--innodb-buffer-pool-size=1024M") && !args.join().includes("max-connections"));
    const run = byName(all, "shared-settings-run");
    const { engine, verb, volume, running, settings } = JSON.parse((run.inputs.environment as any).DBHAVEN_JOB);
    assert.deepEqual([engine, verb, volume, running], ["mariadb", "settings", "shops-shared-data", true]);
    assert.match(settings.SETTINGS, /^max_connections 200$/m);
    assert.match(settings.OPTIONS, /^--max-connections=200$/m);
    assert.ok(run.dependencies.includes("shared-service"));
    assert.deepEqual(commands.slice(0, 2), ["env", "DBHAVEN_ADMINISTRATORS="]);
    assert.match(commands[4], /^# Purpose: what the start of every engine shares[^]*^# Purpose: starts a MariaDB server/m);
    assert.deepEqual([secrets.map(({ fileName }: any) => fileName), env], [["/run/secrets/administrator-password", "/run/secrets/server-certificate.pem", "/run/secrets/server-key.pem"], undefined]);
    assert.ok(isSecret(byName(all, "shared-service-password").inputs.data));
  });

  it("is protected and kept with its volume, until it is released", async () => {
    assert.deepEqual(["shared-data", "shared-service"].map((name) => byName(all, name).protect), [true, true]);
    const released = await program(parsedMariadb((raw) => { raw.databaseStacks.main.instances.shared.release = true; }));
    assert.deepEqual([byName(released, "shared-data").protect, byName(released, "shared-data").retainOnDelete, byName(released, "shared-service").protect], [false, true, false]);
  });

  it("that is stopped keeps everything but its task", async () => {
    const stopped = await program(parsedMariadb((raw) => { raw.databaseStacks.main.instances.open.state = "stopped"; }));
    assert.deepEqual([(byName(stopped, "open-service").inputs as any).mode.replicated.replicas, byName(stopped, "open-data").protect], [0, true]);
  });
});

describe("A MariaDB database", () => {
  let all: Recorded[];
  before(async () => { all = await program(parsedMariadb()); });

  it("is made by the job of its own engine, which waits for the server and is told of an adoption", async () => {
    const run = byName(all, "shared-shop-privileges-run");
    const { engine, settings } = JSON.parse((run.inputs.environment as any).DBHAVEN_JOB);
    assert.deepEqual([engine, settings.TARGET_HOST, settings.TARGET_PORT, settings.DATABASE, settings.ADOPT], ["mariadb", "shared", "3306", "shop", "false"]);
    assert.ok(run.dependencies.includes("shared-settings-run"));
  });

  it("hands an application host, port, database and account, after it was made", () => {
    assert.deepEqual(container(all, "web-service").env, { MYSQL_HOST: "shared", MYSQL_PORT: "3306", MYSQL_DATABASE: "shop", MYSQL_USER: "shop" });
    assert.ok(byName(all, "web-service").dependencies.includes("shared-shop-privileges-run"));
  });

  describe("of the provider", () => {
    const change = (raw: any) => {
      const { open } = raw.databaseStacks.main.instances;
      Object.assign(open, { image: "mariadb:10.6", manage: "provider", administrators: ["192.0.2.0/24"], databases: { old_shop: { accounts: { clerk: { role: "readOnly" } } } } });
    };
    let made: Recorded[];
    before(async () => { made = await program(parsedMariadb(change)); });

    it("is made with its accounts when the server is there, and completed by the job when they are", () => {
      const [provider, run] = [byName(made, "open-accounts"), byName(made, "open-old_shop-privileges-run")];
      assert.deepEqual([provider.inputs.endpoint, provider.inputs.username, isSecret(provider.inputs.password)], ["198.51.100.80:3307", "dbhaven", true]);
      assert.ok(provider.dependencies.includes("open-service"));
      assert.equal(JSON.parse((run.inputs.environment as any).DBHAVEN_JOB).settings.MANAGE, "provider");
      for (const needed of ["open-old_shop", "open-old_shop-clerk-rights"]) assert.ok(run.dependencies.includes(needed), needed);
    });

    it("gives the provider no password: its account lets nobody in until the job has been there", () => {
      assert.deepEqual(byName(made, "open-old_shop-clerk").inputs, { user: "clerk", host: "%", tlsOption: "X509" });
      assert.deepEqual(byName(made, "open-old_shop-clerk-rights").inputs, { user: "clerk", host: "%", database: "old\\_shop", privileges: ["SELECT", "SHOW VIEW"] });
    });

    it("is kept, its character set and collation too, until it is released; an account may be taken out, and stays in the server", async () => {
      assert.deepEqual(["open-old_shop", "open-old_shop-clerk"].map((name) => [byName(made, name).protect, byName(made, name).retainOnDelete]), [[true, true], [false, true]]);
      assert.deepEqual([byName(made, "open-old_shop").ignoreChanges, byName(made, "open-old_shop-clerk-rights").retainOnDelete], [["defaultCharacterSet", "defaultCollation"], true]);
      const released = await program(parsedMariadb((raw) => { change(raw); raw.databaseStacks.main.instances.open.release = true; }));
      assert.deepEqual(["open-old_shop", "open-old_shop-clerk"].map((name) => byName(released, name).protect), [false, false]);
    });

    it("is taken over where a killed up made it", async () => {
      const halfMade = ["urn:pulumi:dev::dbhaven::dbhaven:index:ServiceDatabase$mysql:index/database:Database::open-old_shop"];
      const all = await program(parsedMariadb(change), { survey: { ...nothingFound, halfMade } });
      assert.deepEqual(["open-old_shop", "open-old_shop-clerk"].map((name) => byName(all, name).importId), ["old_shop", ""]);
    });
  });

  it("shows no password and no hash of one in any plain input", () => {
    for (const { name, inputs } of all) {
      const plain = JSON.stringify(inputs, (_key, value) => (isSecret(value) ? "[secret]" : value));
      assert.ok(!/password-of-|\*[0-9A-F]{40}/.test(plain), `${name}: ${plain}`);
    }
  });
});
