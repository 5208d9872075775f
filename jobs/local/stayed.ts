/** Of a switch group that is taken back, a move that did not come to its commit: it never left its source, where the others go. */
import type { ReversalJob, RevertResult } from "../../plan/jobs";
import { inFlight, type Run } from "../../swarm/records";
import type { Context } from "./context";
import { MoveRuns, type Engines } from "./moveRun";

/**
 * A run in flight is ended as the lease on its source says.
 * @returns undefined for one that is to be taken back
 * @throws where nobody can tell
 */
export async function stayed(job: ReversalJob, context: Context, engines: Engines, files?: () => Record<string, string>): Promise<RevertResult | undefined> {
  const runs = new MoveRuns(job, context, engines, files);
  const newest = await runs.newest();
  const run = newest && inFlight(newest) ? await ended(runs, newest) : newest;
  if (run?.state === "committed" || run?.state === "reverted") return undefined;
  context.say(`move ${job.move} never left its source: there is nothing to take back`);
  return { run: run?.id ?? "", revertedAt: "", writes: "none", carried: [], kept: null };
}

async function ended(runs: MoveRuns, { id }: Run): Promise<Run> {
  const outcome = await runs.settle(id, "its switch group is taken back");
  const run = await runs.conclude(id, outcome);
  if (outcome.state === "unknown") throw runs.failure(outcome);
  return run;
}
