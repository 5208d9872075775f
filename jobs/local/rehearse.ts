/**
 * `rehearse`: the report or the rehearsal of a move, in one job beside the data; nobody is kept out and nothing is switched.
 * A move that is in flight is ended first: the estate does not ask for it any more. A run in flight is joined.
 */
import type { RehearseJob, RehearseResult } from "../../plan/jobs";
import { failureOf, type Failure } from "../../plan/moves/failure";
import type { JobEnd } from "../../swarm/job";
import { inFlight, interruptionSeconds, manifestHash, type Run } from "../../swarm/records";
import { lastWords } from "../../swarm/exec";
import { number, type Context } from "./context";
import { JobFailure } from "./failure";
import { begunBy, connectAll, endOfUnstarted, MoveRuns, type Engines, type Outcome, type Role } from "./moveRun";

const roleOf: Record<RehearseJob["phase"], Role> = { prepared: "report", rehearsed: "rehearse" };

export async function rehearse(job: RehearseJob, context: Context, engines: Engines = connectAll(job), files?: () => Record<string, string>): Promise<RehearseResult> {
  await endMove(new MoveRuns(job, context, engines, files));
  const runs = new MoveRuns(job, context, engines, files, "rehearsal");
  await runs.sweep();
  for (;;) {
    const newest = await runs.newest();
    if (newest && inFlight(newest) && phaseOf(newest) !== job.phase) await endRehearsal(runs);
    const joined = newest && inFlight(newest) && phaseOf(newest) === job.phase ? newest : undefined;
    const run = joined ?? await runs.begin({ phase: job.phase });
    if (!run) continue; // another copy was faster: join it
    const result = await perform(runs, run, joined !== undefined);
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

/** Stops a report or rehearsal that is in flight. What it has left on the target the next run takes away. */
export async function endRehearsal(rehearsals: MoveRuns): Promise<void> {
  const newest = await rehearsals.newest();
  if (newest && inFlight(newest)) await rehearsals.conclude(newest.id, { state: "undone", reason: "the estate asked for something else", result: {} });
}

const phaseOf = (run: Run): unknown => run.entries[0]!.data.phase;

/** Runs it to its end; undefined where a run that was only joined had ended badly before, or is gone: then it is made anew. */
async function perform(runs: MoveRuns<RehearseJob>, run: Run, joined: boolean): Promise<RehearseResult | undefined> {
  const { job } = runs;
  const role = roleOf[job.phase];
  const endedBefore = joined && (await runs.state(run.id, role)).phase === "ended";
  runs.context.say(`${job.phase === "prepared" ? "report on" : "rehearsal of"} move ${job.move}: ${joined ? `joining ${begunBy(run)}` : `beginning run ${run.id}`}`);
  if (!endedBefore) await runs.start(run.id, role);
  const end = await runs.watch(run.id, undefined, role).catch(endOfUnstarted);
  const outcome = await outcomeOf(runs, end, job.phase);
  const now = await runs.conclude(run.id, outcome);
  if (outcome.state === job.phase) return resultOf(job, run.id, outcome.result);
  // Another copy of this command may have recorded the end and cleared the job up before this one saw it.
  const recorded = now.state === job.phase ? await runs.journal.manifest(run.id) : undefined;
  if (recorded) return resultOf(job, run.id, recorded as Record<string, unknown>);
  if (endedBefore || (joined && end.end === "absent")) return undefined;
  throw new JobFailure(outcome.state as Failure, `${role === "report" ? "report on" : "rehearsal of"} move ${job.move}: ${outcome.reason}`, outcome.result);
}

/** The job's end tells all: there is nothing that only its source could tell. @param state what a job that ended well has reached */
export async function outcomeOf({ engines }: MoveRuns, end: JobEnd, state: Outcome["state"]): Promise<Outcome> {
  if (end.end !== "over") return { state: "undone", reason: "its job is gone", result: {} };
  const { exitCode, started, result = {}, reason, container } = end;
  if (exitCode === 0) return { state, reason: "", result };
  const failure = failureOf(exitCode);
  if (failure) return { state: failure, reason: String(result.reason ?? "the job gave no reason"), result };
  if (!started) return { state: "refused", reason: `the job could not be started: ${reason}`, result };
  return { state: "undone", reason: `its job ended with ${exitCode === null ? "no exit code" : `code ${exitCode}`} (${await lastWords(engines.node, container) || reason})`, result };
}

const resultOf = (job: RehearseJob, run: string, result: Record<string, unknown>): RehearseResult => ({
  run, phase: job.phase, blockers: ((result.blockers ?? []) as unknown[]).length, rows: number(result, "rows"), bytes: number(result, "bytes"),
  interruptionSeconds: interruptionSeconds(result), manifest: manifestHash(result),
});
