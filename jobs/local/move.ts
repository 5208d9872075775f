/**
 * `move`: fence, copy, verify, hold, in one job beside the data; ends when the copy is verified and the fence is held for
 * the commit. A run that is in flight is joined, one whose job is gone, or that was begun for something else than the estate asks
 * for now, is settled first, a committed one is only reported.
 */
import type { MoveJob, MoveResult } from "../../plan/jobs";
import { backupFor, inFlight, newestRun, runsOf, type Run } from "../../swarm/records";
import { mustNote } from "../../swarm/tokens";
import { asksForIt } from "./asks";
import { jobAppears } from "./beginning";
import { number, operator, type Context } from "./context";
import { JobFailure } from "./failure";
import { endOthers, failedOther } from "./group";
import { begunBy, connectAll, endOfUnstarted, MoveRuns, summary, type Engines } from "./moveRun";
import { endReversal } from "./endReversal";
import { endUnfenced } from "./unfenced";

type Runs = MoveRuns<MoveJob>;

export async function move(job: MoveJob, context: Context, engines: Engines = connectAll(job), files?: () => Record<string, string>): Promise<MoveResult> {
  const runs: Runs = new MoveRuns(job, context, engines, files);
  await cleared(runs, files).catch((error) => notBegun(runs, error));
  for (;;) {
    const newest = await runs.newest();
    if (newest?.state === "committed") return reported(runs, newest);
    const run = newest && inFlight(newest) ? newest : await begin(runs).catch((error) => notBegun(runs, error));
    if (!run) continue; // another copy was faster: join it
    const verified = run === newest ? await resume(runs, run) : await drive(runs, run);
    if (verified) return verified;
  }
}

/** Ends whatever else of this move is in flight, and takes away what is left of it. */
async function cleared(runs: Runs, files: (() => Record<string, string>) | undefined): Promise<void> {
  const { job, context, engines } = runs;
  await endReversal(job, context, engines, files);
  await endUnfenced(new MoveRuns(job, context, engines, files, "rehearsal"));
  if (job.backup === "waived") await endUnfenced(new MoveRuns(job, context, engines, files, "backup"));
  await runs.sweep();
}

/** Nobody is going to commit the others of its switch group; why this one does not begin leads. */
async function notBegun(runs: Runs, error: unknown): Promise<never> {
  await endOthers(runs, true).catch(() => undefined);
  throw error;
}

/** A new run, which notes the approval and the backup that it rests on. @throws where there has to be one and is none, however the program was called */
async function begin(runs: Runs): Promise<Run | undefined> {
  const { job: { move: key, backup, approved }, journal } = runs;
  if (backup === "waived") return runs.begin({ backup: null, approved });
  const records = await journal.list({ subject: key });
  const made = backupFor(records, key);
  if (!made || !runs.isOurs(made)) throw new JobFailure("refused", `move ${key}: ${withoutBackup(newestRun(records, key))}; npm run up makes one (without --target), and backup: waived in the move does without.`);
  return runs.begin({ backup: made.id, approved });
}

function withoutBackup(last: Run | undefined): string {
  if (!last) return "no backup of its source was restored, so it does not begin";
  const reason = last.entries.findLast(({ event }) => event === last.state)!.data.reason;
  return `run ${last.id} has ended as ${last.state}${reason ? ` (${String(reason)})` : ""}, and no backup of its source was restored since, so it does not begin anew`;
}

/** Runs it to the verified copy; undefined where somebody else ended it meanwhile. */
async function drive(runs: Runs, run: Run): Promise<MoveResult | undefined> {
  runs.context.say(`move ${runs.job.move}: run ${run.id} begins`);
  await begun(runs, run);
  return finish(runs, run, false);
}

/** Starts the parts of a run; where one is refused, nothing was touched yet, and nothing of it stays. */
async function begun(runs: Runs, run: Run): Promise<void> {
  try {
    await runs.start(run.id, "keeper", "move");
  } catch (error) {
    // With its job the next up goes on, and so with the others.
    if ((await runs.state(run.id)).phase !== "absent") throw error;
    if (error instanceof JobFailure) await runs.conclude(run.id, { state: error.failure, reason: error.message, result: {} });
    return notBegun(runs, error);
  }
}

async function resume(runs: Runs, run: Run): Promise<MoveResult | undefined> {
  const why = await reasonToSettle(runs, run);
  if (why !== undefined) {
    const outcome = await runs.settle(run.id, why);
    const ended = await runs.conclude(run.id, outcome);
    if (outcome.state === "unknown") throw runs.failure(outcome);
    return ended.state === "committed" ? reported(runs, ended) : undefined;
  }
  const state = await runs.state(run.id);
  runs.context.say(`move ${runs.job.move}: joining ${begunBy(run)}`);
  if (state.phase !== "ended") await runs.start(run.id, "keeper", "move");
  return finish(runs, run, state.phase === "ended");
}

/** undefined where it is to be joined. */
async function reasonToSettle(runs: Runs, run: Run): Promise<string | undefined> {
  if (run.state === "unknown") return "its outcome was unknown";
  if (!asksForIt(runs.job, run)) return "the estate asks for something else now";
  return await jobAppears(runs, run) ? undefined : "its job is gone";
}

/** `endedBefore`: its job had ended before this call, so its failure is not this call's: the next run may succeed. */
async function finish(runs: Runs, run: Run, endedBefore: boolean): Promise<MoveResult | undefined> {
  const { job, journal } = runs;
  const end = await runs.watch(run.id, (result) => result.state === "verified").catch(endOfUnstarted);
  if (end.end === "reached") {
    const failed = await failedOther(runs, run);
    if (failed !== undefined) return giveUp(runs, run, `move ${failed} of its switch group has failed`);
    const manifest = await journal.storeManifest(job.move, run.id, end.result);
    await journal.append("move", job.move, (entries) => runsOf(entries, job.move).find(({ id }) => id === run.id)?.state === "started"
      ? { run: run.id, event: "verified", data: { token: job.token, by: operator(), manifest, ...summary(end.result) } }
      : null);
    return resultOf(run.id, "verified", { ...summary(end.result), manifest });
  }
  const now = runsOf(await runs.records(), job.move).find(({ id }) => id === run.id)!;
  if (!inFlight(now)) return undefined;
  const outcome = await runs.outcome(run.id, end);
  const ended = await runs.conclude(run.id, outcome);
  if (ended.state === "committed") return reported(runs, ended);
  if (endedBefore && outcome.state !== "unknown") return undefined;
  await endOthers(runs);
  throw runs.failure(outcome);
}

/** Lifts the fence of a run that nobody is going to commit. */
async function giveUp(runs: Runs, run: Run, why: string): Promise<never> {
  const outcome = await runs.settle(run.id, why);
  await runs.conclude(run.id, outcome);
  throw runs.failure(outcome);
}

/** The recorded result of a committed run; nothing is done but noting a later caller's token. */
async function reported({ job, journal }: Runs, run: Run): Promise<MoveResult> {
  await noteToken(journal, job, run.id);
  const { data } = run.entries.findLast(({ event }) => event === "verified") ?? run.entries.findLast(({ event }) => event === "committed")!;
  return resultOf(run.id, "committed", data);
}

export async function noteToken(journal: MoveRuns["journal"], { move: key, token }: { move: string; token: string }, run: string): Promise<void> {
  await journal.append("move", key, (entries) => {
    const found = runsOf(entries, key).find(({ id }) => id === run);
    return found && mustNote(found, token) ? { run, event: "noted", data: { token, by: operator() } } : null;
  });
}

const resultOf = (run: string, state: MoveResult["state"], data: Record<string, unknown>): MoveResult => ({
  run, state, tables: number(data, "tables"), rows: number(data, "rows"), bytes: number(data, "bytes"), digest: String(data.digest ?? ""), manifest: String(data.manifest ?? ""),
});
