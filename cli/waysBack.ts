/** Which moves can still be taken back, as far as the journal tells. */
import { completion, newestRun, type RecordEntry } from "../swarm/records";

/** Those of these moves that are switched and not completed; whether their windows are over, the program says. */
export const openWaysBack = (moves: string[], records: RecordEntry[]): string[] => moves.filter((move) => {
  const run = newestRun(records, move);
  return run?.state === "committed" && !completion(run);
});
