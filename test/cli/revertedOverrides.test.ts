import * as assert from "node:assert/strict";
import { revertedOverrides } from "../../cli/revertedOverrides";

describe("A way back in a stack's configuration", () => {
  const space = { env: {}, configFiles: { far: "estates/far/Pulumi.far.yaml" } };

  it("is told, with what takes it out of the file where it stands", () => {
    assert.deepEqual(revertedOverrides({ moves: { orders: { phase: "reverted" }, bills: { phase: "switched" } } }, "dev", space), [
      "move orders: stack dev says phase: reverted (overrides.moves.orders.phase), and so it stays, whatever phase the estate has; to take that out: pulumi config rm --stack dev --path 'dbhaven:overrides.moves.orders.phase'",
    ]);
    assert.match(revertedOverrides({ moves: { orders: { phase: "reverted" } } }, "far", space)[0]!, /pulumi config rm --stack far --config-file estates\/far\/Pulumi\.far\.yaml --path/);
  });

  it("is none where the stack says nothing of it", () => {
    for (const overrides of [{}, { moves: { orders: { revert: { writes: "lose" } } } }, { moves: "reverted" }]) assert.deepEqual(revertedOverrides(overrides, "dev", space), []);
  });
});
