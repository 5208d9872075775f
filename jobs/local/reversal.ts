/**
 * The way back of one committed move. What works on the target is stopped, the old database container runs again, fenced as it
 * was; a job beside it closes the target, brings back what was written there, and exchanges, with its switch group; then the old
 * applications run again, and others have their files of before. One that is in flight is joined; one that was taken is only completed and reported.
 */
import type { MoveJob, ReversalJob, RevertResult } from "../../plan/jobs";
import { exitCodes, type Failure } from "../../plan/moves/failure";
import { connectEngine, type Docker } from "../../swarm/engine";
import { execIn, type ExecResult } from "../../swarm/exec";
import { patience, pause, type JobEnd } from "../../swarm/job";
import { completion, inFlight, newestRun, runsOf, type Journal, type RecordEntry, type Run } from "../../swarm/records";
import { bringBack } from "./bringBack";
import { operator, type Context } from "./context";
import { JobFailure, oneLine } from "./failure";
import { askToEnd } from "./group";
import { begunBy, connectAll, endOfUnstarted, MoveRuns, summary, type Engines, type Outcome } from "./moveRun";
import { oldApplications } from "./oldApplications";
import { engineOf, letVolumesGo, retiredBy, startAgain, startUsers, stopAgain, stopUsers, type Users } from "./oldSide";
import type { Returning } from "./returning";
import { endUnfenced, hasTold, outcomeOf } from "./unfenced";

type Files = () => Record<string, string>;

/** What a way back in flight is told by, for whoever has to end it: in the journal, since the estate may not ask for it any more. */
export interface Begun {
  settings: Record<string, string>;
  users: Users;
  servers: ReversalJob["servers"];
  lease: string;
  /** The journal says, too, that its job is about to begin; of runs of earlier versions it does not. */
  saysJob?: true;
}

/** Whether its job may have touched the target: until then nothing has to be opened again. */
const hadJob = ({ entries: [started, ...more] }: Run): boolean => (started!.data as unknown as Begun).saysJob !== true || more.some(({ event, data }) => event === "noted" && data.job === "begins");

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

/** Why the target still has, under its name, what it had when its move was taken back; undefined once it was set aside. */
const notAside = ({ entries }: Run): unknown => entries.findLast(({ event }) => event === "reverted")!.data.notAside;

/** What a target had not set aside, now that it answers: the job finds the source reverted, and puts the target's database aside. */
async function setAside(job: ReversalJob, context: Context, engines: Engines, files: Files | undefined, run: Run): Promise<void> {
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
function refuseNotAside({ move, settings: { TARGET_DATABASE, TARGET_HOST } }: ReversalJob, why: unknown): void {
  if (why === undefined) return;
  throw new JobFailure("undone", `move ${move} is taken back, and the applications work on the source; but the database ${TARGET_DATABASE} on ${TARGET_HOST} could not be set aside: ${String(why)}. Run up again when it answers, or write state: offline at its server.`);
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

/** Before its job begins: whoever ends the run later knows by it whether its target may be closed. @throws JobFailure where somebody has ended it */
async function noteJob({ journal, job: { move } }: MoveRuns<ReversalJob>, run: Run): Promise<void> {
  await journal.append("reversal", move, (entries) => {
    const found = runsOf(entries, move, "reversal").find(({ id }) => id === run.id)!;
    if (!inFlight(found)) throw new JobFailure("undone", `run ${run.id} was ended by somebody before its job began`);
    return hadJob(found) ? null : { run: run.id, event: "noted", data: { job: "begins", by: operator() } };
  });
}

/** Ends in the journal a way back that has had no job, and so has none from then on. Whether it did. */
export async function endUnbegun(journal: Journal, move: string, { id }: Run, reason: string): Promise<boolean> {
  const ended = await journal.append("reversal", move, (entries) => {
    const found = runsOf(entries, move, "reversal").find((run) => run.id === id)!;
    return inFlight(found) && !hadJob(found) ? { run: id, event: "undone", data: { reason, by: operator() } } : null;
  });
  return ended !== null;
}

/** Opens the target again, unless the source is reverted already. Only what its job tells itself is an end: the target may be closed. */
async function withdraw(runs: MoveRuns<ReversalJob>, run: Run): Promise<Outcome> {
  const end = await perform(runs, run, "withdraw");
  return hasTold(end) ? outcomeOf(runs, end, "reverted") : unknown(run, (await outcomeOf(runs, end, "reverted")).reason);
}

const unknown = ({ id }: Run, why: string): Outcome =>
  ({ state: "unknown", reason: `how run ${id} ended could not be learned, and the target may be closed: ${oneLine(why)}. Run up again: it goes on with it`, result: {} });

/** Waits for the end of a job; one that has ended before is made anew. */
async function perform(runs: MoveRuns<ReversalJob>, run: Run, role: "revert" | "withdraw"): Promise<JobEnd> {
  if ((await runs.state(run.id, role)).phase === "ended") await runs.stop(run.id, role);
  await noteJob(runs, run);
  await runs.start(run.id, role);
  return runs.watch(run.id, undefined, role).catch(endOfUnstarted);
}

/** Runs of the way back of a committed run, whose lease their jobs go by. */
const reversals = (job: ReversalJob, context: Context, engines: Engines, files: Files | undefined, run: Run) =>
  new MoveRuns({ ...job, settings: { ...job.settings, LEASE: run.id } }, context, engines, files, "reversal");

function begin(runs: MoveRuns<ReversalJob>, { id: lease }: Run): Promise<Run | undefined> {
  const { settings, users, servers } = runs.job;
  const begun: Begun = { settings, users, servers, lease, saysJob: true };
  return runs.begin({ ...begun });
}

const failure = ({ move }: { move: string }, { state, reason, result }: Outcome): JobFailure => new JobFailure(state as Failure, `way back of move ${move}: ${reason}`, result);

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

/** Notes it once, and a second time when the target was set aside later: with the token of the first, so that no preview sees a change. */
async function noteReverted({ journal, job: { move, token } }: Pick<MoveRuns, "journal" | "job">, id: string, result: Record<string, unknown>): Promise<Run> {
  await journal.append("move", move, (entries) => {
    const run = runsOf(entries, move).find((one) => one.id === id);
    if (run?.state === "committed") return { run: id, event: "reverted", data: { token, by: operator(), ...summary(result) } };
    if (run?.state !== "reverted" || notAside(run) === undefined || result.notAside !== undefined) return null;
    const { token: first } = run.entries.findLast(({ event }) => event === "reverted")!.data;
    return { run: id, event: "reverted", data: { token: first, by: operator(), ...summary(result) } };
  });
  return runsOf(await journal.list({ record: "move", subject: move }), move).find((run) => run.id === id)!;
}

/**
 * The estate asks for the switch again. A way back in flight is given up and the target opened again, unless the source is reverted
 * already; of one that was taken while the target did not answer, what the target still has is put aside.
 * @throws where nobody can tell
 */
export async function endReversal(job: MoveJob, context: Context, engines: Engines, files?: Files): Promise<void> {
  const found = await new MoveRuns(job, context, engines, files, "reversal").newest();
  if (!found) return;
  const { settings, users, servers, lease } = found.entries[0]!.data as unknown as Begun;
  const back: ReversalJob = { ...job, verb: "reversal", node: job.source, settings: { ...settings, TARGET_AWAY: "false" }, users, stopped: users, servers };
  const beside = { ...engines, node: engines.source };
  if (!inFlight(found)) {
    const run = await new MoveRuns(job, context, engines, files).newest();
    if (run?.id === lease && run.state === "reverted") await setAside(back, context, beside, files, run);
    return;
  }
  const runs = new MoveRuns(back, context, beside, files, "reversal");
  context.say(`way back of move ${job.move}, run ${found.id}: the estate does not ask for it any more; giving it up`);
  if (!hadJob(found)) await restoreUsers(runs.journal, engines.manager, job.move, { lease, servers, users });
  if (await endUnbegun(runs.journal, job.move, found, "the estate does not ask for it any more")) return runs.sweep();
  // Its job must not go on meanwhile.
  await runs.stop(found.id, "revert");
  const databases = await retiredBy(runs.journal, job.move, lease);
  await startAgain(databases, servers, context);
  const outcome = await withdraw(runs, found);
  if (outcome.state === "reverted") await noteReverted(runs, lease, outcome.result);
  if (outcome.state === "undone") await restoreUsers(runs.journal, engines.manager, job.move, { lease, servers, users });
  await runs.conclude(found.id, outcome);
  if (outcome.state !== "reverted" && outcome.state !== "undone") throw failure(job, outcome);
}

/** Of a way back that is not taken: the old database stops again, and what works on the target goes on. */
export async function restoreUsers(journal: Journal, manager: Docker, move: string, { lease, servers, users }: Omit<Begun, "settings">): Promise<void> {
  const databases = await retiredBy(journal, move, lease);
  await stopAgain(databases, servers);
  await startUsers(manager, users);
}

/** What an unfinished or taken way back has stopped, and Pulumi takes for running, works again with the move that follows it. */
export async function startUsersAgain({ journal, job: { move }, engines: { manager } }: Pick<MoveRuns, "journal" | "engines"> & { job: { move: string } }): Promise<void> {
  const last = newestRun(await journal.list({ record: "reversal", subject: move }), move, "reversal");
  if (last) await startUsers(manager, (last.entries[0]!.data as unknown as Begun).users);
}

function resultOf({ id, entries }: Run): RevertResult {
  const { revertedAt, writes, carried, kept } = entries.findLast(({ event }) => event === "reverted")!.data as Partial<RevertResult>;
  return { run: id, revertedAt: String(revertedAt ?? ""), writes: writes ?? "unknown", carried: carried ?? [], kept: kept ?? null };
}
