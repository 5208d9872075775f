/** What a target still has under its name, when its move was taken back while it did not answer. */
import type { ReversalJob } from "../../plan/jobs";
import { inFlight, type Run } from "../../swarm/records";
import type { Context } from "./context";
import { JobFailure } from "./failure";
import type { Engines } from "./moveRun";
import { begin, failure, notAside, noteReverted, perform, reversals, type Files } from "./reversalRun";
import { outcomeOf } from "./unfenced";

/** What a target had not set aside, now that it answers: the job finds the source reverted, and puts the target's database aside. */
export async function setAside(job: ReversalJob, context: Context, engines: Engines, files: Files | undefined, run: Run): Promise<void> {
  if (notAside(run) === undefined) return;
  const runs = reversals(job, context, engines, files, run);
  const newest = await runs.newest();
  const attempt = newest && inFlight(newest) ? newest : await begin(runs, run);
  if (!attempt) return; // another copy does it
  const outcome = await outcomeOf(runs, await perform(runs, attempt, "revert"), "reverted");
  await runs.conclude(attempt.id, outcome);
  if (outcome.state !== "reverted") throw failure(job, outcome);
  refuseNotAside(job, outcome.result.notAside);
  await noteReverted(runs, run.id, outcome.result);
}

/** What is left to do is found by the next up. */
export function refuseNotAside({ move, settings: { TARGET_DATABASE, TARGET_HOST } }: ReversalJob, why: unknown): void {
  if (why === undefined) return;
  throw new JobFailure("undone", `move ${move} is taken back, and the applications work on the source; but the database ${TARGET_DATABASE} on ${TARGET_HOST} could not be set aside: ${String(why)}. Run up again when it answers, or write state: offline at its server.`);
}
