import * as assert from "node:assert/strict";
import { parsed } from "../support/estates";
import { program } from "../support/program";
import type { Recorded } from "../support/recorder";

/** The small estate, whose application has sessions in an old Redis too. */
const estate = (move: object = {}, orders: object = {}) => parsed((raw) => {
  raw.databaseStacks.main.instances.store = { engine: "redis", image: "redis:7.0", server: "db1", databases: { sessions: { accounts: { web: {}, viewer: { role: "readOnly" } } } } };
  raw.moves.sessions = { source: { server: "app1", container: "old-redis", passwordSecret: "sessionsSource" }, target: { instance: "store", database: "sessions" }, accounts: { default: { as: "web" } }, ...move };
  raw.applications.web.databases.sessions = { instance: "store", database: "sessions", account: "web", passwordFile: "/run/secrets/sessions" };
  Object.assign(raw.moves.orders, orders);
});
const jobOf = (all: Recorded[], name: string) => JSON.parse((all.find((resource) => resource.name === name)!.inputs.environment as any).DBHAVEN_JOB);
const waitsFor = (all: Recorded[], name: string) => Object.values(all.find((resource) => resource.name === name)!.propertyDependencies).flat();

describe("A move of Redis", () => {
  let all: Recorded[];
  before(async () => { all = await program(estate()); });

  it("tells its job what it takes, whose place is whose, and to insist on TLS between two servers", () => {
    const { engine, settings } = jobOf(all, "sessions-move-run");
    assert.equal(engine, "redis");
    const { SOURCE_DATABASE, SOURCE_SUPERUSER, SOURCE_TLS, KEY_PATTERN, ACCOUNTS, TARGET_ACCOUNTS } = settings;
    assert.deepEqual({ SOURCE_DATABASE, SOURCE_SUPERUSER, SOURCE_TLS, KEY_PATTERN, ACCOUNTS, TARGET_ACCOUNTS }, {
      SOURCE_DATABASE: "all keys", SOURCE_SUPERUSER: "default", SOURCE_TLS: "require", KEY_PATTERN: "*", ACCOUNTS: "default web\n", TARGET_ACCOUNTS: "viewer readOnly\nweb application\n",
    });
    assert.ok(!("WAIVE" in settings) && !("TOGETHER" in settings), Object.keys(settings).join(" "));
  });

  it("on one server with its source takes what that offers, as where the estate accepts it", async () => {
    const accepted = await program(estate({ source: { server: "app1", container: "old-redis", passwordSecret: "sessionsSource", unencrypted: true } }));
    assert.equal(jobOf(accepted, "sessions-move-run").settings.SOURCE_TLS, "prefer");
    const beside = await program(estate({ source: { server: "db1", container: "old-redis", passwordSecret: "sessionsSource" } }));
    assert.equal(jobOf(beside, "sessions-move-run").settings.SOURCE_TLS, "prefer");
  });

  it("is committed with the PostgreSQL move of the same application, when both are verified, each at its own source", () => {
    assert.deepEqual(jobOf(all, "sessions-move-run").others.map(({ move }: { move: string }) => move), ["orders"]);
    for (const commit of ["orders-commit-run", "sessions-commit-run"]) for (const move of ["orders-move-run", "sessions-move-run"]) assert.ok(waitsFor(all, commit).includes(move), `${commit} does not wait for ${move}`);
    assert.deepEqual(jobOf(all, "orders-commit-run").group.map(({ move, sharesSource }: { move: string; sharesSource: boolean }) => [move, sharesSource]), [["sessions", false]]);
  });

  it("opens its target only after the commit: the job of the database is told so", () => {
    assert.equal(jobOf(all, "store-sessions-privileges-run").settings.OPEN, "false");
  });

  it("is taken back with its switch group by a job on the source's server, which knows the target's accounts and keys", async () => {
    const back = await program(estate({ phase: "reverted", revert: { writes: "lose" }, maxInterruptionSeconds: 90 }, { phase: "reverted", maxInterruptionSeconds: 900 }));
    assert.deepEqual(back.filter(({ name }) => name.endsWith("-revert-run")).map(({ name }) => name), ["orders-revert-run"], "one command takes all back, or none");
    const { moves: [orders, { engine, node, settings }] } = jobOf(back, "orders-revert-run");
    assert.deepEqual([engine, node.server, orders.move, orders.engine ?? "postgres"], ["redis", "app1", "orders", "postgres"]);
    assert.deepEqual([settings.HOLD, orders.settings.HOLD, settings.MAX_INTERRUPTION_SECONDS], ["true", "true", "900"], "they wait for each other, as long as the longest may take");
    const given = Object.keys(JSON.parse((back.find(({ name }) => name === "orders-revert-run")!.inputs.stdin as { value: string }).value));
    for (const secret of ["orders/source-superuser", "sessions/source-superuser", "sessions/target-admin"]) assert.ok(given.includes(secret), given.join(" "));
    const { WRITES, TARGET_AWAY, KEY_PATTERN, TARGET_ACCOUNTS, SOURCE_SUPERUSER } = settings;
    assert.deepEqual({ WRITES, TARGET_AWAY, KEY_PATTERN, TARGET_ACCOUNTS, SOURCE_SUPERUSER }, { WRITES: "lose", TARGET_AWAY: "false", KEY_PATTERN: "*", TARGET_ACCOUNTS: "viewer readOnly\nweb application\n", SOURCE_SUPERUSER: "default" });
  });

  it("has a report and a rehearsal, from which nobody takes an address", async () => {
    for (const phase of ["prepared", "rehearsed"] as const) {
      const seen = await program(parsed((raw) => {
        raw.databaseStacks.main.instances.store = { engine: "redis", image: "redis:7.0", server: "db1", databases: { sessions: { accounts: { web: {} } } } };
        raw.moves = { sessions: { phase, source: { server: "app1", container: "old-redis", passwordSecret: "sessionsSource" }, target: { instance: "store", database: "sessions" }, accounts: { default: { as: "web" } } } };
        raw.proxies = {};
        raw.applications = {};
        delete raw.databaseStacks.main.instances.orders.databases.orders.accounts.legacy;
      }));
      assert.deepEqual([jobOf(seen, "sessions-rehearsal-run").phase, jobOf(seen, "sessions-rehearsal-run").engine], [phase, "redis"]);
      assert.deepEqual(seen.filter(({ name }) => /^sessions-(move|commit|retire)/.test(name)), []);
    }
  });
});
