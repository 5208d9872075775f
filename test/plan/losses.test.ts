import * as assert from "node:assert/strict";
import { heldBy, losses, type OpenMove } from "../../plan/losses";
import { planEstate } from "../../plan/plan";
import { parsed } from "../support/estates";

const before = heldBy(planEstate(parsed()));
const without = (change: (raw: any) => void) => planEstate(parsed((raw) => {
  delete raw.applications; delete raw.proxies; delete raw.moves;
  change(raw);
}));

describe("What vanishes from the estate", () => {
  it("is nothing on the first run, and nothing when all is there", () => {
    assert.deepEqual(losses(planEstate(parsed()), undefined, []), []);
    assert.deepEqual(losses(planEstate(parsed()), before, []), []);
  });

  it("is refused by name, the instance once for all its databases", () => {
    const found = losses(without((raw) => { delete raw.databaseStacks.main.instances.billing; }), before, []);
    assert.equal(found.length, 1);
    assert.match(found[0], /instance "billing" has vanished .*formerly: billing.*release: true/);
  });

  it("is refused for a database that was mistyped", () => {
    const found = losses(without((raw) => {
      const { databases } = raw.databaseStacks.main.instances.billing;
      raw.databaseStacks.main.instances.billing.databases = { biling: databases.billing };
    }), before, []);
    assert.match(found[0], /database "billing" of instance "billing"/);
  });

  it("is accepted after it was released", () => {
    const released = heldBy(planEstate(parsed((raw) => { raw.databaseStacks.main.instances.billing.release = true; })));
    assert.deepEqual(losses(without((raw) => { delete raw.databaseStacks.main.instances.billing; }), released, []), []);
  });

  it("is nothing of an instance whose accounts somebody else would make: that is refused, but where it is taken over, or nobody knows", () => {
    const { billing } = before;
    const other = billing.manage === "job" ? "provider" as const : "job" as const;
    const found = (change: object) => losses(planEstate(parsed()), { ...before, billing: { ...billing, ...change } }, []);
    assert.equal(found({ manage: other }).length, 1);
    assert.match(found({ manage: other })[0], new RegExp(`accounts of the instance "billing" .* write \`manage: ${other}\``));
    assert.deepEqual([found({ manage: other, released: true }), found({ manage: undefined })], [[], []]);
  });

  const open = (more: Partial<OpenMove> = {}): OpenMove => ({ key: "orders", inFlight: false, reverted: false, targets: [{ host: "orders", database: "orders" }], ...more });

  it("is refused for a move in flight, accepted for a finished one", () => {
    const plan = without(() => {});
    assert.match(losses(plan, before, [open({ inFlight: true })])[0], /move "orders" .*fence may stand/);
    assert.deepEqual(losses(plan, before, []), []);
  });

  it("is refused for a move that is not switched, or was taken back, while somebody would begin without its rows", () => {
    const plan = planEstate(parsed((raw) => { raw.moves = {}; }));
    assert.deepEqual(losses(plan, before, [open()]), [
      'The move "orders" has vanished from the estate, and its database is not switched: application "old", application "web", proxy "old-db" would begin without its rows, and what works on the source would be stopped. Put it back; or, for whoever is to begin without them, describe a database of another name. Nothing was touched.',
    ]);
    assert.match(losses(plan, before, [open({ reverted: true })], { "small-web": "id1" })[0], /was taken back to its source: application "old", application "web", proxy "old-db" would begin/);
  });

  it("is accepted for such a move where nobody uses its target, where another move brings it, and for an application that works there already", () => {
    assert.deepEqual(losses(without(() => {}), before, [open()]), []);
    assert.deepEqual(losses(planEstate(parsed((raw) => { raw.moves = { renamed: raw.moves.orders }; })), before, [open()]), []);
    const running = planEstate(parsed((raw) => { raw.moves = {}; raw.proxies = {}; delete raw.applications.old; }));
    assert.deepEqual(losses(running, before, [open()], { "small-web": "id1" }), []);
  });
});
