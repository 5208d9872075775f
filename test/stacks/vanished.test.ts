import * as assert from "node:assert/strict";
import { vanishedMoves } from "../../plan/moves/vanished";
import { planEstate } from "../../plan/plan";
import { committedOnes } from "../../stacks/moves";
import type { RecordEntry } from "../../swarm/records";
import { parsed } from "../support/estates";

/** What the journal has of a move from app1/old-db. */
const journal = (key: string, ...events: string[]): RecordEntry[] => ["started", ...events].map((event, i) =>
  ({ id: "", name: "", kind: "move", subject: key, sequence: i + 1, run: `run of ${key}`, event, at: "", data: { source: { server: "app1", container: "old-db", database: "orders" } } }));
const problems = (records: RecordEntry[], phase = "switched") => vanishedMoves(planEstate(parsed((raw) => { raw.moves.orders.phase = phase; })).moves, committedOnes(records));

describe("A move that has vanished from the estate", () => {
  it("is refused while its way back is open, which it would take along", () => {
    assert.deepEqual(problems(journal("bills", "committed", "noted")), ['The move "bills" has vanished from the estate, and with it would go its way back, which is open. Put it back; to give the way back up, write phase: completed, run up, and then remove it. Nothing was touched.']);
  });

  for (const [what, events] of Object.entries({ completed: ["committed", "completed"], "taken back": ["committed", "reverted"], undone: ["undone"] })) {
    it(`may go when it is ${what}`, () => assert.deepEqual(problems(journal("bills", ...events)), []));
  }

  it("is no other than one that the estate names", () => assert.deepEqual(problems(journal("orders", "committed")), []));

  it("is not forgotten once it is completed: no other one goes back to its source, which would let everybody in there", () => {
    assert.deepEqual(problems(journal("bills", "committed", "completed"), "reverted"), ['The move "orders" cannot be taken back: its source app1/old-db also has what "bills" completed, and would let everybody in there again. Nothing was touched.']);
  });
});
