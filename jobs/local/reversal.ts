/**
 * The way back of one committed move. What works on the target is stopped, the old database container runs again, fenced as it
 * was; a job beside it closes the target, brings back what was written there, and exchanges, with its switch group; then the old
 * applications run again, and others have their files of before. One that is in flight is joined; one that was taken is only completed and reported.
 */
import type { ReversalJob, RevertResult } from "../../plan/jobs";
import { exitCodes } from "../../plan/moves/failure";
import { connectEngine } from "../../swarm/engine";
import { execIn, type ExecResult } from "../../swarm/exec";
import { patience, pause, type JobEnd } from "../../swarm/job";
import { completion, inFlight, runsOf, type RecordEntry, type Run } from "../../swarm/records";
import { bringBack } from "./bringBack";
import { operator, type Context } from "./context";
import { JobFailure, oneLine } from "./failure";
import { askToEnd } from "./group";
import { begunBy, connectAll, endOfUnstarted, MoveRuns, type Engines, type Outcome } from "./moveRun";
import { oldApplications } from "./oldApplications";
import { engineOf, letVolumesGo, retiredBy, startAgain, startUsers, stopAgain, stopUsers } from "./oldSide";
import { begin, failure, hadJob, notAside, noteJob, noteReverted, reversals, unknown, withdraw, type Begun, type Files } from "./reversalRun";
import type { Returning } from "./returning";
import { refuseNotAside, setAside } from "./setAside";
import { endUnfenced, hasTold, outcomeOf } from "./unfenced";

export async function takeBack(job: ReversalJob, context: Context, group: Returning, engines: Engines = connectAll(job), files?: Files): Promise<RevertResult> {
  const moves = new MoveRuns(job, context, engines, files);
  const run = await moves.newest();
  const earlier = run?.state === "reverted" ? run : undefined;
  const reverted = earlier ?? await reverse(moves, run, group, files);
  await group.taken(job.move);
  // Everybody works on the source before anything else is asked of a target that may be silent.
  const result = await completed(job, context, moves, reverted);
  if (job.settings.TARGET_AWAY === "false") {
    if (earlier) await setAside(job, context, engines, files, earlier);
    else refuseNotAside(job, notAside(reverted));
  }
  return result;
}

/** The run, once it is reverted. */
async function reverse(moves: MoveRuns<ReversalJob>, run: Run | undefined, group: Returning, files: Files | undefined): Promise<Run> {
  const { job, context, engines } = moves;
  if (run?.state !== "committed") throw new JobFailure("refused", `move ${job.move}: there is no committed run to take back${run ? `; run ${run.id} is ${run.state}` : ""}.`);
  if (completion(run)) throw new JobFailure("refused", `move ${job.move} has been completed: its way back is closed for good; write phase: completed.`);
  const runs = reversals(job, context, engines, files, run);
  await runs.sweep();
  await endUnfenced(new MoveRuns(job, context, engines, files, "target-backup"));
  const old = await retiredBy(moves.journal, job.move, run.id);
  for (;;) {
    const newest = await runs.newest();
    const joined = newest && inFlight(newest) ? newest : undefined;
    const attempt = joined ?? await begin(runs, run);
    if (!attempt) continue; // another copy was faster: join it
    context.say(`way back of move ${job.move}: ${joined ? `joining ${begunBy(joined)}` : `run ${attempt.id} begins`}`);
    const outcome = await turn(runs, attempt, old, joined !== undefined, group);
    if (!outcome) continue;
    await runs.conclude(attempt.id, outcome);
    if (outcome.state !== "reverted") throw failure(job, outcome);
    return noteReverted(moves, run.id, outcome.result);
  }
}

/** Stops what works on the target and runs the job; where it does not end well all is as before. undefined: a dead run was joined. */
async function turn(runs: MoveRuns<ReversalJob>, run: Run, databases: RecordEntry[], joined: boolean, group: Returning): Promise<Outcome | undefined> {
  const { job, context, engines: { manager } } = runs;
  const asBefore = async () => {
    await group.notTaken(job.move);
    // It may hold one that is taken; it is fenced, so it may run.
    if (!group.someTaken) await stopAgain(databases, job.servers);
    await startUsers(manager, job.users);
  };
  if (joined) await heedWrites(runs, run);
  const earlier = joined && hadJob(run);
  const endedBefore = (await runs.state(run.id, "revert")).phase === "ended";
  try {
    // First: a proxy that ends takes the old database's socket with it, where it has its place.
    await stopUsers(manager, job.stopped);
    await startAgain(databases, job.servers, context);
    if (!endedBefore) {
      await noteJob(runs, run);
      await runs.start(run.id, "revert");
    }
  } catch (error) {
    const reason = (error as Error).message;
    if (earlier || (await runs.state(run.id, "revert")).phase !== "absent") return unknown(run, reason);
    await asBefore();
    return { state: "refused", reason: `${oneLine(reason)} (applications go on at the target)`, result: {} };
  }
  const end = await exchangedOrEnded(runs, run, group);
  // Another copy of this command may have recorded its end and cleared it up.
  if (end.end === "absent" && !(await isInFlight(runs, run))) return undefined;
  const outcome = isLast(end, earlier, endedBefore) ? await outcomeOf(runs, end, "reverted") : await withdraw(runs, run);
  if (outcome.state === "reverted") return outcome;
  // Of an unknown end the source works already, or nobody knows: nothing is let in anywhere.
  if (outcome.state === "unknown") return outcome;
  if (endedBefore || end.end === "absent") {
    await runs.conclude(run.id, outcome);
    return undefined;
  }
  await asBefore();
  return outcome;
}

/** Ends the job of one whose estate treats what was written on the target in another way by now. The next job finds the target closed, or the decision made. */
async function heedWrites(runs: MoveRuns<ReversalJob>, { id, entries: [started, ...more] }: Run): Promise<void> {
  const { journal, job: { move, settings: { WRITES: writes } } } = runs;
  const told = more.findLast(({ data }) => data.told !== undefined)?.data.told ?? (started!.data as unknown as Begun).settings.WRITES;
  if (told === writes) return;
  runs.context.say(`way back of move ${move}, run ${id}: revert.writes is ${writes} by now; its job is made anew`);
  await runs.stop(id, "revert");
  await journal.append("reversal", move, () => ({ run: id, event: "noted", data: { told: writes, by: operator() } }));
}

/** Its job holds before its exchange. Once all of the group hold it is asked for that; where one of them is not taken it is told to end. */
async function exchangedOrEnded(runs: MoveRuns<ReversalJob>, run: Run, group: Returning): Promise<JobEnd> {
  const { job: { move }, engines: { node } } = runs;
  const watch = (until?: (result: Record<string, unknown>) => boolean) => runs.watch(run.id, until, "revert").catch(endOfUnstarted);
  // One that cannot be told ends by itself, when its time is over.
  group.givenUp.then((other) => inJob(runs, run, (container) => askToEnd(node, container, `the way back of move ${other} of its switch group, which is not taken`))).catch(() => undefined);
  const held = await watch(({ state }) => state === "held");
  if (held.end !== "reached") return held;
  const end = watch();
  if (await Promise.race([group.hold(move), end.then(() => false)])) await inJob(runs, run, (container) => execIn(node, container, ["touch", "/tmp/dbhaven/exchange-requested"]));
  return end;
}

/** Until its job has taken it, or has ended. */
async function inJob(runs: MoveRuns<ReversalJob>, run: Run, say: (container: string) => Promise<ExecResult | undefined>): Promise<void> {
  for (;; await pause(patience.poll)) {
    const state = await runs.state(run.id, "revert");
    if (state.phase === "ended" || state.phase === "absent") return;
    if (state.phase === "running" && (await say(state.container))?.exitCode === 0) return;
  }
}

async function isInFlight(runs: MoveRuns<ReversalJob>, { id }: Run): Promise<boolean> {
  const newest = await runs.newest();
  return newest?.id === id && inFlight(newest);
}

/** Whether nothing of the run is left to be asked. Of the end that another call has found unknown there may be more to learn by now. */
function isLast(end: JobEnd, earlier: boolean, endedBefore: boolean): boolean {
  if (end.end !== "over") return false;
  if (!end.started) return !earlier && !end.again;
  return hasTold(end) && !(endedBefore && end.exitCode === exitCodes.unknown);
}

/** The old applications work again, and nothing of the way back is left: once, since from then on the old side is its operator's again. */
async function completed(job: ReversalJob, context: Context, moves: MoveRuns, run: Run): Promise<RevertResult> {
  if (worksAgain(run)) return resultOf(run);
  const applications = await oldApplications(moves.journal, job.move, run.id);
  for (const { key, waitsFor } of applications) if (waitsFor.length > 0) context.say(`application ${key} works nowhere until ${waitsFor.join(", ")} ${waitsFor.length > 1 ? "are" : "is"} taken back too: mend what that says, and run up again`);
  const ready = applications.filter(({ waitsFor }) => waitsFor.length === 0).map(({ retired }) => retired);
  const old = [...await retiredBy(moves.journal, job.move, run.id), ...ready];
  await startAgain(old, job.servers, context);
  await letVolumesGo(job.estate, old, job.servers);
  await new MoveRuns(job, context, moves.engines, undefined, "reversal").sweep();
  const at = (server: string) => ({ node: engineOf(job.servers, server), docker: connectEngine(engineOf(job.servers, server)) });
  await bringBack({ estate: job.estate, journal: moves.journal, move: job.move, run: run.id, image: job.proxyImage, engineOf: at }, context);
  await moves.journal.append("move", job.move, (entries) =>
    runsOf(entries, job.move).some((one) => one.id === run.id && worksAgain(one)) ? null : { run: run.id, event: "noted", data: { oldSide: "works", by: operator() } });
  return resultOf(run);
}

const worksAgain = ({ entries }: Run): boolean => entries.some(({ event, data }) => event === "noted" && data.oldSide === "works");

function resultOf({ id, entries }: Run): RevertResult {
  const { revertedAt, writes, carried, kept } = entries.findLast(({ event }) => event === "reverted")!.data as Partial<RevertResult>;
  return { run: id, revertedAt: String(revertedAt ?? ""), writes: writes ?? "unknown", carried: carried ?? [], kept: kept ?? null };
}
