import * as assert from "node:assert/strict";
import { carriedProblems } from "../../plan/moves/carried";
import { planEstate } from "../../plan/plan";
import { parsed } from "../support/estates";

describe("A carried account", () => {
  const alone = () => planEstate(parsed((raw) => { raw.moves = {}; delete raw.applications.old; }));

  it("comes with its move", () => assert.deepEqual(carriedProblems(planEstate(parsed()), []), []));

  it("stays when its finished move is taken out of the estate", () => assert.deepEqual(carriedProblems(alone(), [{ host: "orders", database: "orders" }]), []));

  it("that no move brings and none has brought is refused by name", () => {
    assert.deepEqual(carriedProblems(alone(), [{ host: "billing", database: "billing" }]), [
      'databaseStacks.main.instances.orders.databases.orders.accounts: legacy: carried, but no move brings the database "orders", and none has brought it; describe the move, or write "application", "readOnly" or "migration". Nothing was touched.',
    ]);
  });
});
