/**
 * `complete`: closes the way back of a committed run for good, once a backup of its target was restored. Only the journal says so; a second
 * run finds it there.
 */
import type { CompleteJob, CompleteResult } from "../../plan/jobs";
import { connectEngine, type Docker } from "../../swarm/engine";
import { completion, inFlight, Journal, newestRun, runsOf, targetBackupOf, type RecordEntry } from "../../swarm/records";
import { operator, type Context } from "./context";
import { JobFailure } from "./failure";

export async function complete({ estate, manager, move, run, backup }: CompleteJob, { say }: Context, engine: Docker = connectEngine(manager)): Promise<CompleteResult> {
  const journal = new Journal(engine, estate);
  const records = await journal.list({ subject: move });
  const reversal = newestRun(records, move, "reversal");
  if (reversal && inFlight(reversal)) throw new JobFailure("refused", `move ${move} is being taken back, run ${reversal.id}; wait for its end, or cancel it: npm run cancel -- ${move}`);
  const find = (entries: RecordEntry[]) => runsOf(entries, move).find(({ id }) => id === run);
  const closed = await journal.append("move", move, (entries) => {
    const found = find(entries);
    if (found?.state !== "committed") throw new JobFailure("refused", `move ${move}: run ${run} is ${found?.state ?? "unknown"} in the journal, not committed; there is nothing to complete.`);
    if (completion(found)) return null;
    if (backup !== undefined && !targetBackupOf(records, move, run)) throw new JobFailure("refused", `move ${move}: no backup of its target was restored since its commit, so its way back stays open; npm run up makes one (without --target), and backup: waived in the move does without.`);
    return { run, event: "completed", data: { by: operator() } };
  });
  if (closed) say(`move ${move}: its way back is closed`);
  // The time that the journal has, in every run of this job.
  return { run, completedAt: completion(find(await journal.list({ record: "move", subject: move }))!)!.at };
}
