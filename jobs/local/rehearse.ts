/**
 * `rehearse`: the report or the rehearsal of a move, in one job beside the data; nobody is kept out and nothing is switched.
 * A move or backup that is in flight is ended first: the estate does not ask for it any more. A run in flight is joined.
 */
import type { RehearseJob, RehearseResult } from "../../plan/jobs";
import { inFlight, interruptionSeconds, manifestHash, type Run } from "../../swarm/records";
import { asksForIt } from "./asks";
import { number, type Context } from "./context";
import { JobFailure } from "./failure";
import { connectAll, MoveRuns, type Engines, type Role } from "./moveRun";
import { endUnfenced, perform } from "./unfenced";

const roleOf: Record<RehearseJob["phase"], Role> = { prepared: "report", rehearsed: "rehearse" };

export async function rehearse(job: RehearseJob, context: Context, engines: Engines = connectAll(job), files?: () => Record<string, string>): Promise<RehearseResult> {
  await endMove(new MoveRuns(job, context, engines, files));
  await endUnfenced(new MoveRuns(job, context, engines, files, "backup"));
  const runs = new MoveRuns(job, context, engines, files, "rehearsal");
  await runs.sweep();
  for (;;) {
    const newest = await runs.newest();
    const joined = newest && inFlight(newest) && phaseOf(newest) === job.phase && runs.isOurs(newest) && asksForIt(job, newest) ? newest : undefined;
    if (newest && !joined) await endUnfenced(runs);
    const run = joined ?? await runs.begin({ phase: job.phase });
    if (!run) continue; // another copy was faster: join it
    const result = await perform(runs, run, joined !== undefined, { role: roleOf[job.phase], state: job.phase, what: whatIs(job), resultOf: (id, reached) => resultOf(job, id, reached) });
    if (result) return result;
  }
}

/** Lifts the fence of a move that is in flight. @throws where it turns out to be committed, or where nobody can tell */
async function endMove(runs: MoveRuns): Promise<void> {
  const newest = await runs.newest();
  if (!newest || newest.state === "committed") return refuseCommitted(runs, newest);
  if (!inFlight(newest)) return runs.sweep();
  const outcome = await runs.settle(newest.id, "the estate asks for its rehearsal, not for the switch any more");
  refuseCommitted(runs, await runs.conclude(newest.id, outcome));
  if (outcome.state === "unknown") throw runs.failure(outcome);
}

function refuseCommitted({ job }: MoveRuns, run: Run | undefined): void {
  if (run?.state !== "committed") return;
  throw new JobFailure("refused", `move ${job.move}: run ${run.id} has switched the database, so there is nothing left to rehearse; write phase: switched.`);
}

const phaseOf = (run: Run): unknown => run.entries[0]!.data.phase;

const whatIs = ({ phase, move }: RehearseJob): string => `${phase === "prepared" ? "report on" : "rehearsal of"} move ${move}`;

const resultOf = (job: RehearseJob, run: string, result: Record<string, unknown>): RehearseResult => ({
  run, phase: job.phase, blockers: ((result.blockers ?? []) as unknown[]).length, rows: number(result, "rows"), bytes: number(result, "bytes"),
  interruptionSeconds: interruptionSeconds(result), manifest: manifestHash(result),
});
