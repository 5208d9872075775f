import * as assert from "node:assert/strict";
import { planEstate } from "../../plan/plan";
import { openMoves } from "../../stacks/moves";
import { moveHistories } from "../../swarm/moveHistories";
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

describe("A move that is not finished", () => {
  const found = (...entries: RecordEntry[]) => openMoves(entries).map(({ inFlight, reverted, targets }) => [inFlight, reverted, targets.length]);
  const began = entry("move", 1, "started", ends);

  it("is one that was only reported on or rehearsed, that ended without a commit, that was taken back, and one in flight", () => {
    assert.deepEqual(found(entry("rehearsal", 1, "started", ends), entry("rehearsal", 2, "prepared", {})), [[false, false, 1]]);
    assert.deepEqual(found(began, entry("move", 2, "undone", {})), [[false, false, 1]]);
    assert.deepEqual(found(began, entry("move", 2, "committed", {}), entry("move", 3, "reverted", {})), [[false, true, 1]]);
    assert.deepEqual(found(began), [[true, false, 1]]);
    assert.deepEqual(found(began, entry("move", 2, "committed", {}), entry("reversal", 1, "started", {})), [[true, false, 1]]);
  });

  it("is none that is committed, with or without its way back", () => {
    assert.deepEqual(found(began, entry("move", 2, "committed", {})), []);
    assert.deepEqual(found(began, entry("move", 2, "committed", {}), entry("move", 3, "completed", {})), []);
  });
});
