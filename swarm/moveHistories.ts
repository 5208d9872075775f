/** How far moves have come, by the journal; what their phases may be now, plan/moves/phases.ts says from it. */
import { endsOf, sameEnds } from "../plan/moves/ends";
import type { MoveHistory } from "../plan/moves/phases";
import type { MovePlan } from "../plan/moves/plan";
import { boundEnds, completion, endsNoted, inFlight, interruptionSeconds, newestRun, runsOf, type RecordEntry, type Run } from "./records";

/** How far each of these moves has come. @param now by the clock of the records */
export function moveHistories(moves: MovePlan[], records: RecordEntry[], now: Date): Record<string, MoveHistory> {
  return Object.fromEntries(moves.map((move) => [move.key, moveHistory(move, records, now)]));
}

function moveHistory(move: MovePlan, records: RecordEntry[], now: Date): MoveHistory {
  const { key } = move;
  const run = newestRun(records, key);
  const committed = run?.state === "committed" ? run.entries.find(({ event }) => event === "committed") : undefined;
  const rehearsed = runsOf(records, key, "rehearsal").findLast((one) => one.state === "rehearsed" && sameEnds(endsNoted(one), endsOf(move)))?.entries.at(-1)!.data;
  return {
    reached: reached(run, rehearsed !== undefined),
    rehearsal: rehearsed ? { interruptionSeconds: interruptionSeconds(rehearsed), manifestHash: String(rehearsed.manifestHash ?? "") } : null,
    hoursSinceCommit: committed ? (now.getTime() - Date.parse(committed.at)) / 3_600_000 : null,
    ends: boundEnds(records, key),
  };
}

function reached(run: Run | undefined, rehearsed: boolean): MoveHistory["reached"] {
  if (run?.state === "committed") return completion(run) ? "completed" : "committed";
  if (run?.state === "reverted") return "reverted";
  if (run && inFlight(run)) return "in flight";
  return rehearsed ? "rehearsed" : "nothing";
}
