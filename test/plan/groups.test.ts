import * as assert from "node:assert/strict";
import { before, groupProblems } from "../../plan/moves/groups";
import { planEstate } from "../../plan/plan";
import { parsed } from "../support/estates";

/** The move `bills` beside `orders`; web uses the databases of both. */
const bills = (change: object = {}) => ({ source: { server: "app1", container: "old-bills", database: "bills", passwordSecret: "billsSource" }, target: { instance: "billing", database: "billing" }, accounts: {}, ...change });
const planned = (change: (raw: any) => void) => planEstate(parsed(change));
const apart = (raw: any) => delete raw.applications.web.databases.bills && (raw.applications.web.environment = {});

describe("Switch groups", () => {
  it("join what one application uses", () => {
    assert.deepEqual(planned((raw) => { raw.moves.bills = bills(); }).groups, [{ moves: ["bills", "orders"], through: 'application "web"' }]);
  });

  it("leave apart what nothing connects, in the order of their keys", () => {
    assert.deepEqual(planned((raw) => { apart(raw); raw.moves.bills = bills(); }).groups, [{ moves: ["bills"], through: "" }, { moves: ["orders"], through: "" }]);
  });

  it("join the databases of one source, which has one fence, and tell each of the others", () => {
    const { groups, moves } = planned((raw) => { apart(raw); raw.moves.bills = bills({ source: { ...raw.moves.orders.source, database: "bills" } }); });
    assert.deepEqual(groups, [{ moves: ["bills", "orders"], through: "source app1/old-db" }]);
    assert.deepEqual(moves.map(({ together }) => together), [["orders"], ["bills"]]);
  });

  it("come after those that they are to begin after, whatever their keys are", () => {
    const plan = planned((raw) => { apart(raw); raw.moves.bills = bills({ after: ["orders"] }); });
    assert.deepEqual(plan.groups.map(({ moves }) => moves), [["orders"], ["bills"]]);
    assert.deepEqual(before(plan.groups[1]!, plan.moves), ["orders"]);
    assert.deepEqual(groupProblems(plan.groups, plan.moves, plan.waiting), []);
  });

  it("that wait for each other are refused", () => {
    const { groups, moves, waiting } = planned((raw) => { apart(raw); raw.moves.bills = bills({ after: ["orders"] }); raw.moves.orders.after = ["bills"]; });
    assert.match(groupProblems(groups, moves, waiting).join("\n"), /^The moves "bills" \(switched\) begin after "orders", which begins after them: take one of them out of after\. Nothing was touched\.$/);
  });

  for (const phase of ["switched", "reverted"]) {
    it(`of several phases are refused where one is ${phase}`, () => {
      const { groups, moves, waiting } = planned((raw) => { raw.moves.bills = bills({ phase: "rehearsed" }); raw.moves.orders.phase = phase; });
      assert.deepEqual(groupProblems(groups, moves, waiting), [`The moves "bills" (rehearsed), "orders" (${phase}) are switched together, through application "web": give them one phase, or write phase: completed for what is finished. Nothing was touched.`]);
    });
  }

  for (const phase of ["prepared", "rehearsed", "switched"]) {
    it(`are left by a move that is completed: another of the same application may be ${phase}`, () => {
      const { groups, moves, waiting } = planned((raw) => { raw.moves.bills = bills({ phase, after: ["orders"] }); raw.moves.orders.phase = "completed"; });
      assert.deepEqual(groups, [{ moves: ["orders"], through: "" }, { moves: ["bills"], through: "" }]);
      assert.deepEqual(groupProblems(groups, moves, waiting), []);
    });
  }

  it("let no application go back that also uses what another move has completed: it would work nowhere", () => {
    const change = (raw: any) => { raw.moves.bills = bills({ phase: "reverted" }); raw.moves.orders.phase = "completed"; };
    const { groups, moves, waiting } = planned(change);
    assert.deepEqual(groupProblems(groups, moves, waiting), ['The application "web" cannot go back with "bills": it also uses what "orders" completed, and would work nowhere. Write phase: switched for "bills". Nothing was touched.']);
    const behindProxies = planned((raw) => { change(raw); raw.applications.web = { container: "web", server: raw.applications.web.server, databases: raw.applications.web.databases }; });
    assert.deepEqual(groupProblems(behindProxies.groups, behindProxies.moves, behindProxies.waiting), [], "of one that only proxies lead each name has the side that works");
  });

  it("stay what they were when all of them are completed", () => {
    assert.deepEqual(planned((raw) => { raw.moves.bills = bills({ phase: "completed" }); raw.moves.orders.phase = "completed"; }).groups, [{ moves: ["bills", "orders"], through: 'application "web"' }]);
  });

  it("do not go back to a source that holds what another move has completed", () => {
    const { groups, moves, waiting } = planned((raw) => { apart(raw); raw.moves.bills = bills({ source: { ...raw.moves.orders.source, database: "bills" }, phase: "reverted" }); raw.moves.orders.phase = "completed"; });
    assert.deepEqual(groupProblems(groups, moves, waiting), ['The move "bills" cannot be taken back: its source app1/old-db also has what "orders" completed, and would let everybody in there again. Nothing was touched.']);
  });

  it("may be prepared and rehearsed one by one", () => {
    const { groups, moves, waiting } = planned((raw) => { raw.moves.bills = bills({ phase: "rehearsed" }); raw.moves.orders.phase = "prepared"; });
    assert.deepEqual(groupProblems(groups, moves, waiting), []);
  });
});
