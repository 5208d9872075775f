import * as assert from "node:assert/strict";
import { excluded, leaveOut } from "../../cli/offline";
import type { StateResource } from "../../cli/exportedState";
import type { Estate } from "../../config/schema";
import { componentsOf, withoutOffline } from "../../plan/offline";
import { planEstate } from "../../plan/plan";
import { parsed, parsedMariadb, parsedMysql, parsedRedis } from "../support/estates";
import { program } from "../support/program";
import type { Recorded } from "../support/recorder";

/** As the state holds what the program registers. */
const inState = (recorded: Recorded[]): StateResource[] => recorded.map(({ urn, type, parentUrn, provider }) => ({ urn, type, parent: parentUrn, provider }));
const urns = (recorded: Recorded[]) => recorded.map(({ urn }) => urn);
const everything = { servers: ["app1"], instances: [], databases: [], moves: [], proxies: [], applications: [] };

/** What the whole program registers, what is left with a server off, and what pulumi is told to leave out. */
async function off(estate: (change: (raw: any) => void) => Estate, server: string, committed: string[]) {
  const whole = planEstate(estate((raw) => { raw.servers[server].state = "offline"; }));
  const { plan, leftOut } = withoutOffline(whole, committed);
  const [before, now] = [await program(estate(() => {})), await program(estate(() => {}), { plan })];
  return { before, now, excluded: excluded(inState(before), componentsOf(leftOut, whole), componentsOf(everything, plan)) };
}

/** Held in the state by Pulumi, since what is left out depends on them. */
const dependencies = /::(authority|authority-issue|main)$/;

const forwarded = (change: (raw: any) => void) => parsed((raw) => {
  const { billing } = raw.databaseStacks.main.instances;
  delete billing.administrators;
  billing.address = "198.51.100.80";
  change(raw);
});

describe("With a server offline", () => {
  for (const [name, estate] of Object.entries({ PostgreSQL: parsed, "an instance on one address": forwarded, "Redis and Valkey": parsedRedis, MariaDB: parsedMariadb, MySQL: parsedMysql })) {
    it(`pulumi is told to leave out just what the program does not register: ${name}`, async () => {
      const { before, now, excluded: out } = await off(estate, "db1", ["orders"]);
      const missing = urns(before).filter((urn) => !urns(now).includes(urn) && !dependencies.test(urn));
      assert.deepEqual(out, missing.sort());
      assert.ok(out.some((urn) => urn.endsWith("docker::db1-engine")) || out.some((urn) => urn.endsWith("::db1-engine")), "the provider, which would connect");
    });
  }

  it("what the program still registers is what it was", async () => {
    const { before, now } = await off(parsed, "db1", ["orders"]);
    for (const resource of now) assert.deepEqual(resource, before.find(({ urn }) => urn === resource.urn));
  });

  it("a committed move goes on as it was, though its source is there", async () => {
    const moved = (change: (raw: any) => void) => parsed((raw) => {
      raw.servers.old1 = { address: "198.51.100.81", docker: "ssh://root@198.51.100.81" };
      raw.moves.orders.source.server = "old1";
      change(raw);
    });
    const { before, now, excluded: out } = await off(moved, "old1", ["orders"]);
    assert.deepEqual(out.map((urn) => urn.split("::").at(-1)), ["old1-engine", "old1"]);
    assert.deepEqual(now, before.filter(({ urn }) => !out.includes(urn)));
    const unfinished = await off(moved, "old1", []);
    assert.deepEqual(unfinished.excluded, urns(unfinished.before).filter((urn) => !urns(unfinished.now).includes(urn)).sort());
    assert.ok(unfinished.excluded.some((urn) => urn.endsWith("::orders-dbhaven")));
  });

  it("an application that would have to be taken away there is refused by name", async () => {
    const state = inState(await program(parsed((raw) => { raw.applications.web.server = "db1"; })));
    const { plan, leftOut } = withoutOffline(planEstate(parsed((raw) => { raw.servers.db1.state = "offline"; delete raw.applications.web.databases; raw.applications.web.environment = {}; })), []);
    assert.throws(() => excluded(state, componentsOf(leftOut, plan), [{ type: "ApplicationStack", name: "web" }]), /^Error: "web": put on another server, away from one that is offline/);
  });

  it("nothing is taken over, since that is seen only where every server answers", async () => {
    const estate = parsed((raw) => { raw.servers.db1.state = "offline"; });
    await assert.rejects(leaveOut(estate, "dev", { env: {}, configFiles: {} }, true, () => undefined), /^Error: --adopt looks at everything that runs, and "db1" is offline/);
  });

  it("what the estate no longer has stays there until the server is back", async () => {
    const state = inState(await program(parsed()));
    const out = excluded(state, [{ type: "Server", name: "db1" }], []);
    assert.ok(out.some((urn) => urn.endsWith("::billing-data")), out.join("\n"));
  });
});
