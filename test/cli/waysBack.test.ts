import * as assert from "node:assert/strict";
import { openWaysBack } from "../../cli/waysBack";
import type { RecordEntry } from "../../swarm/records";

const entry = (subject: string, sequence: number, event: string): RecordEntry => ({ id: "", name: "", kind: "move", subject, sequence, run: "R1", event, at: "2026-11-21T12:00:00Z", data: {} });
const run = (move: string, ...events: string[]) => ["started", ...events].map((event, i) => entry(move, i + 1, event));

describe("The ways back that are open", () => {
  it("are those of moves that are switched: not of one in flight, undone, taken back, completed or unknown", () => {
    const records = [...run("a", "verified", "committed"), ...run("b", "verified"), ...run("c", "undone"), ...run("d", "verified", "committed", "reverted"), ...run("e", "verified", "committed", "completed")];
    assert.deepEqual(openWaysBack(["a", "b", "c", "d", "e", "f"], records), ["a"]);
  });
});
