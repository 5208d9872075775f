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

describe("A move that is taken back", () => {
  let all: Recorded[];
  before(async () => { all = await program(parsed((raw) => { raw.moves.orders.phase = "reverted"; raw.databaseStacks.main.instances.orders.databases.orders.extensions = ["citext"]; })); });

  it("has one command, beside its source, and does not wait for its target's instance", () => {
    assert.deepEqual(all.filter(({ name }) => /^orders-(move|commit|retire|rehearsal)/.test(name)), []);
    const { node, users, servers, settings } = jobOf(all, "orders-revert-run");
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
  it("is the switched one, with one command more, after the commit", async () => {
    const all = await program(parsed((raw) => { raw.moves.orders.phase = "completed"; }));
    const switched = await program(parsed());
    const names = (resources: Recorded[]) => resources.map(({ name }) => name).sort();
    assert.deepEqual(names(all).filter((name) => !names(switched).includes(name)), ["orders-complete", "orders-complete-run"]);
    const { verb, move } = jobOf(all, "orders-complete-run");
    assert.deepEqual([verb, move], ["complete", "orders"]);
    assert.ok(waitsFor(all, "orders-complete-run").includes("orders-commit-run"));
  });
});
