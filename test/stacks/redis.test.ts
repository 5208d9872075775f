import * as assert from "node:assert/strict";
import { golden } from "../support/golden";
import { parsedRedis } from "../support/estates";
import { program } from "../support/program";
import { graph, isSecret, type Recorded } from "../support/recorder";

const byName = (all: Recorded[], name: string) => all.find((resource) => resource.custom && resource.name === name) ?? assert.fail(`no resource named ${name}`);
const container = (all: Recorded[], name: string) => (byName(all, name).inputs.taskSpec as any).containerSpec;
const jobOf = (all: Recorded[], name: string) => JSON.parse((byName(all, name).inputs.environment as any).DBHAVEN_JOB);

describe("A Redis instance", () => {
  let all: Recorded[];
  before(async () => { all = await program(parsedRedis()); });

  it("has the graph that the golden file shows", () => golden("redis/graph.txt", graph(all)));

  it("is one task on one volume, stopped first, by the signal that Redis saves its data at", () => {
    const { endpointSpec, updateConfig, mode } = byName(all, "jobs-service").inputs as any;
    const { mounts, stopSignal, stopGracePeriod } = container(all, "jobs-service");
    assert.deepEqual(mounts.map((mount: any) => [mount.type, mount.source, mount.target]), [["volume", "mixed-jobs-data", "/data"], ["tmpfs", undefined, "/run/dbhaven"]]);
    assert.deepEqual([stopSignal, stopGracePeriod, updateConfig.order, updateConfig.failureAction, mode.replicated.replicas], ["SIGTERM", "2m", "stop-first", "rollback", 1]);
    assert.deepEqual(endpointSpec, { mode: "dnsrr", ports: [{ targetPort: 6379, publishedPort: 6380, publishMode: "host", protocol: "tcp" }] });
    assert.deepEqual((byName(all, "pages-service").inputs as any).endpointSpec, { mode: "dnsrr", ports: [] });
  });

  it("gets what it takes at its start as lines of a configuration, and is told the rest while it runs", () => {
    assert.deepEqual(container(all, "jobs-service").args, ["appendonly yes", "port 0", "tls-port 6379", ...["cert", "key", "ca-cert"].map((file) => `tls-${file}-file /run/secrets/server-${file === "key" ? "key" : "certificate"}.pem`), "tls-auth-clients no", "tls-protocols \"TLSv1.2 TLSv1.3\""]);
    const { settings, volume } = jobOf(all, "jobs-settings-run");
    assert.equal(volume, "mixed-jobs-data");
    assert.equal(settings.SETTINGS, "maxmemory 512mb\nmaxmemory-policy noeviction\nappendfsync always\nsave 900 1 60 1000\ntimeout 300\n");
    assert.equal(settings.CONFIGURATION, "maxmemory 512mb\nmaxmemory-policy noeviction\nappendfsync always\nsave 900 1\nsave 60 1000\ntimeout 300\n");
  });

  it("has a port without TLS only where an account may do without", async () => {
    const plain = await program(parsedRedis((raw) => { raw.databaseStacks.main.instances.jobs.databases.mails.accounts.mailer = { unencrypted: true }; }));
    assert.ok(container(plain, "jobs-service").args.includes("port 6380"));
    assert.ok(container(plain, "pages-service").args.includes("port 0"));
    assert.deepEqual((byName(plain, "jobs-service").inputs as any).endpointSpec.ports.map(({ targetPort }: any) => targetPort), [6379]);
  });

  it("gets its administrator's password as a file, and no environment", () => {
    const { secrets, env } = container(all, "pages-service");
    assert.deepEqual([secrets.map(({ fileName }: any) => fileName), env], [["/run/secrets/administrator-password", "/run/secrets/server-certificate.pem", "/run/secrets/server-key.pem"], undefined]);
    assert.ok(isSecret(byName(all, "pages-service-password").inputs.data));
  });

  it("is protected and kept with its volume, until it is released", async () => {
    assert.deepEqual(["jobs-data", "jobs-service"].map((name) => byName(all, name).protect), [true, true]);
    assert.equal(byName(all, "jobs-data").retainOnDelete, true);
    const released = await program(parsedRedis((raw) => { raw.databaseStacks.main.instances.jobs.release = true; }));
    assert.deepEqual([byName(released, "jobs-data").protect, byName(released, "jobs-data").retainOnDelete, byName(released, "jobs-service").protect], [false, true, false]);
  });

  it("that exists already is adopted by its id", async () => {
    const survey = { networks: {}, services: { "mixed-jobs": "svc1" }, records: [], halfMade: [] } as any;
    assert.equal(byName(await program(parsedRedis(), { survey }), "jobs-service").importId, "svc1");
  });
});

describe("A Redis database", () => {
  let all: Recorded[];
  before(async () => { all = await program(parsedRedis()); });

  it("is made by the job of its own engine, which waits for the server", () => {
    const job = jobOf(all, "jobs-mails-privileges-run");
    assert.equal(job.engine, "redis");
    assert.deepEqual([job.settings.TARGET_HOST, job.settings.TARGET_PORT, job.settings.KEY_PATTERN, job.settings.ACCOUNTS], ["jobs", "6379", "mails:*", "mailer application generated\n"]);
    assert.ok(byName(all, "jobs-mails-privileges-run").dependencies.includes("jobs-settings-run"));
  });

  it("hands an application host, port, account and password file", () => {
    const { env, secrets } = container(all, "web-service");
    assert.deepEqual(env, { REDIS_URL: "redis://web@pages:6379/0", REDIS_PASSWORD_FILE: "/run/secrets/database-password" });
    assert.deepEqual(secrets.map(({ fileName }: any) => fileName), ["/run/secrets/database-password", "/run/secrets/cache-authority.pem"]);
    assert.ok(byName(all, "web-service").dependencies.includes("pages-pages-privileges-run"));
  });

  it("shows no password and no hash of one in any plain input", () => {
    for (const { name, inputs } of all) {
      const plain = JSON.stringify(inputs, (_key, value) => (isSecret(value) ? "[secret]" : value));
      assert.ok(!/password-of-|[^:]\b[0-9a-f]{64}\b/.test(plain.replace(/"files\\?":\\?"[0-9a-f]{64}/g, "").replace(/sha256:0{64}/g, "")), `${name}: ${plain}`);
    }
  });
});
