import * as assert from "node:assert/strict";
import { offlineLines, withoutOffline } from "../../plan/offline";
import { planEstate } from "../../plan/plan";
import { parsed } from "../support/estates";

/** A third server, with an instance, its application and the source of a second move; the server of that name is off. */
const away = (server: string, committed: string[] = []) => {
  const whole = planEstate(parsed((raw) => {
    raw.servers.old1 = { address: "198.51.100.81", docker: "ssh://root@198.51.100.81" };
    raw.databaseStacks.main.instances.logs = { engine: "postgres", image: "postgres:17-trixie", server: "old1", databases: { logs: { accounts: { logs_app: {} } } } };
    raw.moves.orders.source.server = "old1";
    raw.applications.logger = { server: "app1", image: "logger:1", databases: { main: { instance: "logs", database: "logs", account: "logs_app" } } };
    raw.servers[server].state = "offline";
  }));
  const { plan, leftOut } = withoutOffline(whole, committed);
  return { whole, plan, leftOut, lines: offlineLines(whole, leftOut) };
};
const keys = (things: { key: string }[]) => things.map(({ key }) => key);

describe("A server that is offline", () => {
  it("leaves out what is on it and what uses its databases, and nothing else", () => {
    const { plan, leftOut } = away("old1", ["orders"]);
    assert.deepEqual(leftOut, { servers: ["old1"], instances: ["logs"], databases: ["logs-logs"], moves: [], proxies: [], applications: ["logger"] });
    assert.deepEqual([keys(plan.instances), keys(plan.applications), keys(plan.proxies), keys(plan.moves)], [["billing", "orders"], ["old", "web"], ["old-db"], ["orders"]]);
  });

  it("keeps the networks of what it leaves out, which belong to the whole Swarm", () => {
    const { plan, whole } = away("old1");
    assert.deepEqual(plan.networks, whole.networks);
  });

  it("leaves out a move that is not committed and comes from it, with everybody who waits for that move", () => {
    const { leftOut, plan } = away("old1");
    assert.deepEqual([leftOut.moves, leftOut.applications, leftOut.proxies], [["orders"], ["logger", "old", "web"], ["old-db"]]);
    assert.deepEqual(keys(plan.instances), ["billing", "orders"], "its target goes on");
  });

  it("leaves out a move whose backup would be kept there, unless it is committed or does without", () => {
    const movesOut = (committed: string[], backup = "required") => withoutOffline(planEstate(parsed((raw) => {
      raw.servers.safe = { address: "198.51.100.82", docker: "ssh://root@198.51.100.82", state: "offline" };
      raw.backups = { server: "safe" };
      raw.moves.orders.backup = backup;
    })), committed).leftOut.moves;
    assert.deepEqual([movesOut([]), movesOut(["orders"]), movesOut([], "waived")], [["orders"], [], []]);
  });

  it("leaves out all of a switch group where one of its moves is not committed, and what has not begun and comes after it", () => {
    const whole = planEstate(parsed((raw) => {
      raw.servers.old1 = { address: "198.51.100.81", docker: "ssh://root@198.51.100.81", state: "offline" };
      const { main: { instances } } = raw.databaseStacks;
      for (const name of ["second", "third"]) instances[name] = { engine: "postgres", image: "postgres:17-trixie", server: "db1", databases: { [name]: { accounts: { [`${name}_app`]: {} } } } };
      raw.moves.orders.source.server = "old1";
      raw.moves.second = { source: { ...raw.moves.orders.source, database: "second" }, target: { instance: "second", database: "second" } };
      raw.moves.third = { source: { ...raw.moves.orders.source, server: "app1", container: "third", database: "third" }, target: { instance: "third", database: "third" }, after: ["second"] };
    }));
    const movesOut = (committed: string[]) => withoutOffline(whole, committed).leftOut.moves;
    assert.deepEqual(movesOut(["orders"]), ["orders", "second", "third"]);
    assert.deepEqual(movesOut(["orders", "third"]), ["orders", "second"]);
    assert.deepEqual(movesOut(["orders", "second"]), []);
  });

  it("is named with what is left as it is, and with who elsewhere does without it", () => {
    assert.deepEqual(away("old1").lines, [
      `Server old1 is offline: left as they are: instance "logs".`,
      `The move "orders" waits: it, or what it goes together with or after, is not finished, and needs a server that is offline.`,
      `Left as they are on other servers, since their databases or moves wait for a server that is offline: proxy "old-db"; applications "logger", "old" and "web".`,
    ]);
    assert.match(away("db1", ["orders"]).lines[0]!, /^Server db1 is offline: left as they are: instances "billing" and "orders"\.$/);
    assert.ok(away("db1", ["orders"]).lines.includes(`The move "orders" is left as it is: its target, the instance "orders", is away.`));
  });

  it("is nothing to speak of where all are online", () => {
    const whole = planEstate(parsed());
    const { plan, leftOut } = withoutOffline(whole, []);
    assert.equal(plan, whole);
    assert.deepEqual(offlineLines(whole, leftOut), []);
  });
});
