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
    assert.deepEqual([keys(plan.servers), keys(plan.instances), keys(plan.applications), keys(plan.proxies), keys(plan.moves)], [["app1", "db1"], ["billing", "orders"], ["old", "web"], ["old-db"], ["orders"]]);
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

  it("is named with what is left as it is, and with who elsewhere does without it", () => {
    assert.deepEqual(away("old1").lines, [
      `Server old1 is offline: left as they are: instance "logs".`,
      `The move "orders" waits: it is not committed, and its source is on the server old1, which is offline.`,
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
