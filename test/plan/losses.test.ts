import * as assert from "node:assert/strict";
import { heldBy, losses } from "../../plan/losses";
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

  it("is refused for a move in flight, accepted for a finished one", () => {
    const plan = without(() => {});
    assert.match(losses(plan, before, ["orders"])[0], /move "orders" .*fence may stand/);
    assert.deepEqual(losses(plan, before, []), []);
  });
});
