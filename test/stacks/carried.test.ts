import * as assert from "node:assert/strict";
import { parsed } from "../support/estates";
import { program } from "../support/program";
import type { Recorded } from "../support/recorder";
import { ends } from "../support/socatEnds";

/** A client that cannot be changed, with a Redis and a MariaDB that move away under it. */
const estate = parsed((raw) => {
  raw.databaseStacks.main.instances.store = { engine: "redis", image: "redis:7.0", server: "db1", databases: { sessions: { accounts: { default: { password: "carried", unencrypted: true } } } } };
  raw.databaseStacks.main.instances.tables = { engine: "mariadb", image: "mariadb:11.8", server: "db1", databases: { mails: { accounts: { mails: { role: "migration", password: "carried", unencrypted: true }, web: {} } } } };
  raw.moves.sessions = { source: { server: "app1", container: "old-redis", passwordSecret: "sessionsSource" }, target: { instance: "store", database: "sessions" }, accounts: { default: { carry: true } } };
  raw.moves.mails = { source: { server: "app1", container: "old-maria", database: "mails", passwordSecret: "mailsSource" }, target: { instance: "tables", database: "mails" }, accounts: { mails: { carry: true }, web: { as: "web" } } };
  raw.proxies["mails-name"] = { server: "app1", network: "old-net", alias: "mails", listenPort: 3306, to: { instance: "tables", database: "mails" } };
  raw.proxies["mails-socket"] = { server: "app1", socket: { volume: "old-socket", file: "mysqld.sock" }, to: { instance: "tables", database: "mails" } };
});
const jobOf = (all: Recorded[], name: string) => JSON.parse((all.find((resource) => resource.name === name)!.inputs.environment as any).DBHAVEN_JOB).settings;

describe("An account that keeps the password of its move's source", () => {
  let all: Recorded[];
  before(async () => { all = await program(estate); });

  it("is named to the move's job, whose place it takes itself", () => {
    const { ACCOUNTS, CARRIED, TARGET_ACCOUNTS } = jobOf(all, "mails-move-run");
    assert.deepEqual([ACCOUNTS, CARRIED, TARGET_ACCOUNTS], ["mails mails\nweb web\n", "mails\n", "mails migration\nweb application\n"]);
    const redis = jobOf(all, "sessions-move-run");
    assert.deepEqual([redis.ACCOUNTS, redis.CARRIED, redis.TARGET_ACCOUNTS], ["default default\n", "default\n", "default application\n"]);
  });

  it("is made by the database's job with the rights of its role and no password of dbhaven's", () => {
    assert.match(jobOf(all, "tables-mails-privileges-run").ACCOUNTS, /^mails 0 NONE carried ALTER,[^\n]*\nweb 0 SSL generated CREATE TEMPORARY TABLES,/);
    assert.equal(jobOf(all, "store-sessions-privileges-run").ACCOUNTS, "default application carried\n");
    const passwords = all.filter(({ type }) => type === "random:index/randomPassword:RandomPassword").map(({ name }) => name);
    assert.deepEqual(passwords.filter((name) => /^(tables-mails|store-sessions)-/.test(name)), ["tables-mails-web-password"]);
  });
});

describe("Proxies of one network on one server", () => {
  it("join it one after the other", async () => {
    const { dependencies } = (await program(estate)).find(({ name }) => name === "mails-socket-container")!;
    assert.ok(dependencies.includes("mails-name-container"), dependencies.join(" "));
    assert.ok(!dependencies.some((name) => name.startsWith("old-db")), "one on another network is not waited for");
  });
});

describe("A proxy on the socket of an old server", () => {
  it("listens in the old server's volume, for everybody who has it, and joins the instance's network alone", async () => {
    const { inputs } = (await program(estate)).find(({ name }) => name === "mails-socket-container")!;
    assert.deepEqual(inputs.command, ["UNIX-LISTEN:/socket/mysqld.sock,fork,unlink-early,mode=777", `TCP:committed-host:3306,connect-timeout=10,${ends}`]);
    assert.deepEqual(inputs.volumes, [{ volumeName: "old-socket", containerPath: "/socket" }]);
    assert.equal((inputs.networksAdvanced as unknown[]).length, 1);
  });
});
