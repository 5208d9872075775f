/** Runs that keep nobody out (a report, a rehearsal, a backup): the end of their job tells all, and there is nothing to settle. */
import type { RehearseJob, BackupJob } from "../../plan/jobs";
import { failureOf, type Failure } from "../../plan/moves/failure";
import { lastWords } from "../../swarm/exec";
import type { JobEnd } from "../../swarm/job";
import { inFlight, type Run } from "../../swarm/records";
import { JobFailure } from "./failure";
import { begunBy, endOfUnstarted, type MoveRuns, type Outcome, type Role } from "./moveRun";

export interface Unfenced<Result> {
  role: Role;
  /** What a job that ended well has reached. */
  state: Outcome["state"];
  /** As the beginning of a sentence: "rehearsal of move chinook". */
  what: string;
  /** What follows for the operator where it ends badly, as the end of the sentence. @default nothing */
  consequence?: string;
  resultOf(run: string, result: Record<string, unknown>): Result;
}

/** Runs it to its end; undefined where a run that was only joined had ended badly before, or is gone: then it is made anew. */
export async function perform<J extends RehearseJob | BackupJob, Result>(runs: MoveRuns<J>, run: Run, joined: boolean, { role, state, what, consequence = "", resultOf }: Unfenced<Result>): Promise<Result | undefined> {
  const endedBefore = joined && (await runs.state(run.id, role)).phase === "ended";
  runs.context.say(`${what}: ${joined ? `joining ${begunBy(run)}` : `beginning run ${run.id}`}`);
  if (!endedBefore) await runs.start(run.id, role);
  const end = await runs.watch(run.id, undefined, role).catch(endOfUnstarted);
  const outcome = await outcomeOf(runs, end, state);
  const now = await runs.conclude(run.id, outcome);
  if (outcome.state === state) return resultOf(run.id, outcome.result);
  // Another copy of this command may have recorded the end and cleared the job up before this one saw it.
  const recorded = now.state === state ? await runs.journal.manifest(run.id) : undefined;
  if (recorded) return resultOf(run.id, recorded as Record<string, unknown>);
  if (endedBefore || (joined && end.end === "absent")) return undefined;
  throw new JobFailure(outcome.state as Failure, `${what}: ${outcome.reason}${consequence}`, outcome.result);
}

/** Stops what is in flight. What it has left the next run takes away. */
export async function endUnfenced(runs: MoveRuns): Promise<void> {
  const newest = await runs.newest();
  if (newest && inFlight(newest)) await runs.conclude(newest.id, { state: "undone", reason: "the estate asked for something else", result: {} });
}

/** Whether the job itself has told how it ended: by the code of a class, or by a result. One that was killed, or pruned with its result, has not. */
export const hasTold = (end: JobEnd): boolean => end.end === "over" && (failureOf(end.exitCode) !== undefined || (end.exitCode === 0 && end.result !== undefined));

/** The job's end tells all: there is nothing that only its source could tell. @param state what a job that ended well has reached */
export async function outcomeOf({ engines }: MoveRuns, end: JobEnd, state: Outcome["state"]): Promise<Outcome> {
  if (end.end !== "over") return { state: "undone", reason: "its job is gone", result: {} };
  const { exitCode, started, result = {}, reason, container } = end;
  if (exitCode === 0 && end.result) return { state, reason: "", result };
  // Its container may have been pruned before anybody read what it has found.
  if (exitCode === 0) return { state: "undone", reason: "its result is gone", result };
  const failure = failureOf(exitCode);
  if (failure) return { state: failure, reason: String(result.reason ?? "the job gave no reason"), result };
  if (!started) return { state: "refused", reason: `the job could not be started: ${reason}`, result };
  return { state: "undone", reason: `its job ended with ${exitCode === null ? "no exit code" : `code ${exitCode}`} (${await lastWords(engines.node, container) || reason})`, result };
}
