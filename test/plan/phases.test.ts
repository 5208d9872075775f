import * as assert from "node:assert/strict";
import type { NotedEnds } from "../../plan/moves/ends";
import { changes, phaseProblems, runningTooEarly, type MoveHistory, type Phase } from "../../plan/moves/phases";
import { planEstate } from "../../plan/plan";
import { parsed } from "../support/estates";

const hash = "a".repeat(64);
const planned = (move: object) => planEstate(parsed((raw) => Object.assign(raw.moves.orders, move)));
const problems = (move: object, history: MoveHistory): string => {
  const { moves, groups } = planned(move);
  return phaseProblems(moves, { orders: history }, groups).join("\n");
};
const rehearsed = (interruptionSeconds: number | null, manifestHash = hash): MoveHistory => ({ reached: "rehearsed", rehearsal: { interruptionSeconds, manifestHash }, hoursSinceCommit: null, ends: {} });
const at = (reached: MoveHistory["reached"], hoursSinceCommit: number | null = null): MoveHistory => ({ reached, rehearsal: null, hoursSinceCommit, ends: {} });

describe("The phases of a move", () => {
  for (const [reached, to] of Object.entries(changes)) {
    for (const [phase, { refused }] of Object.entries(to)) {
      it(`from ${reached} to ${phase}: ${refused ? "is refused by name" : "is allowed"}`, () => {
        const found = problems({ phase }, at(reached as MoveHistory["reached"]));
        if (refused) assert.match(found, new RegExp(`^The move "orders" (has been (switched|completed: its way back is closed for good), so its phase cannot become ${phase}|is in flight|has not been switched).*Nothing was touched\\.$`));
        else assert.equal(found, "");
      });
    }
  }

  describe("of a switch group that is taken back", () => {
    const group = planEstate(parsed((raw) => {
      raw.moves.orders.phase = "reverted";
      raw.moves.bills = { source: { server: "app1", container: "old-bills", database: "bills", passwordSecret: "billsSource" }, target: { instance: "billing", database: "billing" }, accounts: {}, phase: "reverted" };
    }));
    const found = (orders: MoveHistory, bills: MoveHistory) => phaseProblems(group.moves, { orders, bills }, group.groups);

    for (const reached of ["nothing", "rehearsed", "in flight"] as const) {
      it(`let one that is ${reached} stay at its source where another one is committed or taken back`, () => {
        for (const other of ["committed", "reverted"] as const) assert.deepEqual(found(at(other, 1), at(reached)), []);
        assert.match(found(at("nothing"), at(reached)).join("\n"), /"bills" (is in flight|has not been switched).*\n.*"orders" has not been switched/);
      });
    }
  });

  it("are refused past a rehearsal that took longer than the fence may stand", () => {
    assert.match(problems({ maxInterruptionSeconds: 30 }, rehearsed(30)), /rehearsal of the move "orders" took 30 s.*moves\.orders\.maxInterruptionSeconds is 30.*Raise it/);
    assert.equal(problems({ maxInterruptionSeconds: 31 }, rehearsed(30)), "");
    assert.equal(problems({ maxInterruptionSeconds: 30, phase: "rehearsed" }, rehearsed(300)), "");
  });

  it("say nothing of the length of a rehearsal that was held back, and ask for its approval all the same", () => {
    assert.equal(problems({ maxInterruptionSeconds: 30 }, rehearsed(null)), "");
    assert.match(problems({ maxInterruptionSeconds: 30, approval: {} }, rehearsed(null)), /^The move "orders" is not approved/);
  });

  it("are those of one source and one target: of another move under its key none is allowed", () => {
    const ends = { source: { server: "app1", container: "old-db", database: "orders" }, target: { host: "orders", database: "orders" } };
    const committed = (noted: NotedEnds, phase: Phase = "switched") => problems({ phase }, { ...at("committed"), ends: noted });
    assert.equal(committed(ends), "");
    assert.equal(committed({}), "", "of a run that noted nothing nothing is said");
    for (const phase of ["prepared", "switched", "reverted", "completed"] satisfies Phase[]) {
      assert.equal(committed({ ...ends, source: { ...ends.source, container: "older-db" } }, phase),
        'The move "orders" leads from orders in app1/older-db to orders in orders, as its journal says, and the estate has it lead from orders in app1/old-db to orders in orders. Put back source and target, and describe the other move under a key of its own. Nothing was touched.');
    }
    assert.match(committed({ ...ends, target: { ...ends.target, host: "billing" } }), /to orders in billing, as its journal says/);
  });

  it("wait for an approval where one is asked for, of this rehearsal and no other", () => {
    assert.match(problems({ approval: {} }, at("nothing")), /needs an approval, and it has not been rehearsed: write phase: rehearsed/);
    assert.match(problems({ approval: {} }, rehearsed(1)), new RegExp(`is not approved: write moves.orders.approval.manifest: ${hash}`));
    assert.match(problems({ approval: { manifest: "b".repeat(64) } }, rehearsed(1)), /was approved for another rehearsal/);
    assert.equal(problems({ approval: { manifest: hash } }, rehearsed(1)), "");
    assert.equal(problems({ approval: {} }, at("committed")), "", "a finished move needs none any more");
  });

  it("take no approval of a rehearsal that has left no manifest: nothing is not equal to nothing", () => {
    assert.match(problems({ approval: {} }, rehearsed(1, "")), /its rehearsal has left no manifest that could be approved: rehearse again/);
  });

  it("let no move begin after one that is not to be switched; one that has begun goes on, so that an earlier one may go back", () => {
    const { moves, groups } = planEstate(parsed((raw) => { raw.moves.bills = { source: { server: "app1", container: "old-bills", database: "bills", passwordSecret: "billsSource" }, target: { instance: "billing", database: "billing" }, after: ["orders"] }; }));
    const found = (orders: Phase, bills: Phase, reached: MoveHistory["reached"]) => phaseProblems(moves.map((move) => ({ ...move, phase: move.key === "orders" ? orders : bills })), { orders: at(orders === "reverted" || orders === "completed" ? "committed" : "nothing"), bills: at(reached) }, groups);
    for (const orders of ["prepared", "rehearsed", "reverted"] satisfies Phase[]) {
      for (const reached of ["nothing", "rehearsed", "reverted"] as const) {
        assert.deepEqual(found(orders, "switched", reached), [`The move "bills" is to be switched after "orders", whose phase is ${orders}: write phase: switched for "orders" as well, or phase: rehearsed for "bills" until then. Nothing was touched.`]);
      }
      for (const reached of ["in flight", "committed"] as const) assert.deepEqual(found(orders, "switched", reached), []);
      assert.deepEqual(found(orders, "rehearsed", "nothing"), []);
    }
    for (const orders of ["switched", "completed"] satisfies Phase[]) assert.deepEqual(found(orders, "switched", "nothing"), []);
  });

  it("close the way back when its window is over, and never for one that was taken", () => {
    assert.equal(problems({ phase: "reverted" }, at("committed", 72)), "");
    assert.match(problems({ phase: "reverted" }, at("committed", 72.5)), /^The move "orders" was switched 72 hours ago, and moves\.orders\.rollbackWindowHours is 72: its way back is closed\..*Nothing was touched\.$/);
    assert.equal(problems({ phase: "reverted", rollbackWindowHours: 73 }, at("committed", 72.5)), "");
    assert.equal(problems({ phase: "reverted" }, at("reverted")), "");
  });

  it("reverted: names what works on the target, which is stopped before", () => {
    const plan = planned({ phase: "reverted" });
    const users = { services: [{ name: "small-web", replicas: 1 }], proxies: [{ server: "app1", container: "small-proxy-old-db" }] };
    assert.deepEqual(plan.returning, { orders: { own: users, group: users } });
    assert.deepEqual(runningTooEarly(plan.waiting, { "small-web": "id1" }), []);
  });

  for (const phase of ["prepared", "rehearsed", "reverted"] satisfies Phase[]) {
    it(`${phase}: leaves applications and proxies where they are, and says which wait`, () => {
      const plan = planned({ phase });
      assert.deepEqual(plan.applications, []);
      assert.deepEqual(plan.proxies, []);
      assert.deepEqual(plan.waiting.map(({ kind, key, moves }) => [kind, key, moves]), [["proxy", "old-db", ["orders"]], ["application", "old", ["orders"]], ["application", "web", ["orders"]]]);
      assert.deepEqual(planned({}).waiting, []);
    });
  }

  it("refuse an application that runs already and would be stopped", () => {
    const { waiting } = planned({ phase: "rehearsed" });
    assert.match(runningTooEarly(waiting, { "small-web": "id1" }).join("\n"), /^The application "web" runs already, on a database into which the move "orders".*Nothing was touched\.$/);
    assert.deepEqual(runningTooEarly(waiting, {}), []);
  });
});
