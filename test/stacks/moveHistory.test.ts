import * as assert from "node:assert/strict";
import { planEstate } from "../../plan/plan";
import { moveHistories } from "../../stacks/moves";
import type { MoveEvent, RecordEntry, RunKind } from "../../swarm/records";
import { parsed } from "../support/estates";

const { moves } = planEstate(parsed());
const ends = { source: { server: "app1", container: "old-db", database: "orders" }, target: { server: "db1", host: "orders", port: 5432, database: "orders" } };
const entry = (kind: RunKind, sequence: number, event: MoveEvent, data: Record<string, unknown>): RecordEntry =>
  ({ id: `${sequence}`, name: "", kind, subject: "orders", sequence, run: "R1", event, at: "2026-01-01T00:00:00Z", data });
const rehearsalOf = (source: object) => moveHistories(moves, [entry("rehearsal", 1, "started", { ...ends, source }), entry("rehearsal", 2, "rehearsed", { manifestHash: "m" })], new Date()).orders!;

describe("The history of a move", () => {
  it("has no rehearsal of another source, so that its approval does not count", () => {
    assert.equal(rehearsalOf(ends.source).rehearsal?.manifestHash, "m");
    const other = rehearsalOf({ ...ends.source, database: "shop" });
    assert.deepEqual([other.reached, other.rehearsal], ["nothing", null]);
  });

  it("says from where to where a run leads that is in flight or committed, and nothing of one that was given up or taken back", () => {
    const after = (...events: MoveEvent[]) => moveHistories(moves, [entry("move", 1, "started", ends), ...events.map((event, i) => entry("move", i + 2, event, {}))], new Date()).orders!.ends;
    for (const events of [[], ["verified"], ["committed"], ["committed", "completed"]] satisfies MoveEvent[][]) assert.deepEqual(after(...events), ends);
    for (const events of [["undone"], ["committed", "reverted"]] satisfies MoveEvent[][]) assert.deepEqual(after(...events), {});
  });
});
