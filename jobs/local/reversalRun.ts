/** One run of a way back: its jobs, and what the journal has of it. */
import type { ReversalJob } from "../../plan/jobs";
import type { Failure } from "../../plan/moves/failure";
import type { JobEnd } from "../../swarm/job";
import { inFlight, runsOf, type Journal, type Run } from "../../swarm/records";
import { operator, type Context } from "./context";
import { JobFailure, oneLine } from "./failure";
import { endOfUnstarted, MoveRuns, summary, type Engines, type Outcome } from "./moveRun";
import type { Users } from "./oldSide";
import { hasTold, outcomeOf } from "./unfenced";

export type Files = () => Record<string, string>;

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
export const hadJob = ({ entries: [started, ...more] }: Run): boolean => (started!.data as unknown as Begun).saysJob !== true || more.some(({ event, data }) => event === "noted" && data.job === "begins");

/** Runs of the way back of a committed run, whose lease their jobs go by. */
export const reversals = (job: ReversalJob, context: Context, engines: Engines, files: Files | undefined, run: Run) =>
  new MoveRuns({ ...job, settings: { ...job.settings, LEASE: run.id } }, context, engines, files, "reversal");

export function begin(runs: MoveRuns<ReversalJob>, { id: lease }: Run): Promise<Run | undefined> {
  const { settings, users, servers } = runs.job;
  const begun: Begun = { settings, users, servers, lease, saysJob: true };
  return runs.begin({ ...begun });
}

/** Before its job begins: whoever ends the run later knows by it whether its target may be closed. @throws JobFailure where somebody has ended it */
export async function noteJob({ journal, job: { move } }: MoveRuns<ReversalJob>, run: Run): Promise<void> {
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

/** Waits for the end of a job; one that has ended before is made anew. */
export async function perform(runs: MoveRuns<ReversalJob>, run: Run, role: "revert" | "withdraw"): Promise<JobEnd> {
  if ((await runs.state(run.id, role)).phase === "ended") await runs.stop(run.id, role);
  await noteJob(runs, run);
  await runs.start(run.id, role);
  return runs.watch(run.id, undefined, role).catch(endOfUnstarted);
}

/** Opens the target again, unless the source is reverted already. Only what its job tells itself is an end: the target may be closed. */
export async function withdraw(runs: MoveRuns<ReversalJob>, run: Run): Promise<Outcome> {
  const end = await perform(runs, run, "withdraw");
  return hasTold(end) ? outcomeOf(runs, end, "reverted") : unknown(run, (await outcomeOf(runs, end, "reverted")).reason);
}

export const unknown = ({ id }: Run, why: string): Outcome =>
  ({ state: "unknown", reason: `how run ${id} ended could not be learned, and the target may be closed: ${oneLine(why)}. Run up again: it goes on with it`, result: {} });

export const failure = ({ move }: { move: string }, { state, reason, result }: Outcome): JobFailure => new JobFailure(state as Failure, `way back of move ${move}: ${reason}`, result);

/** Why the target still has, under its name, what it had when its move was taken back; undefined once it was set aside. */
export const notAside = ({ entries }: Run): unknown => entries.findLast(({ event }) => event === "reverted")!.data.notAside;

/** Notes it once, and a second time when the target was set aside later: with the token of the first, so that no preview sees a change. */
export async function noteReverted({ journal, job: { move, token } }: Pick<MoveRuns, "journal" | "job">, id: string, result: Record<string, unknown>): Promise<Run> {
  await journal.append("move", move, (entries) => {
    const run = runsOf(entries, move).find((one) => one.id === id);
    if (run?.state === "committed") return { run: id, event: "reverted", data: { token, by: operator(), ...summary(result) } };
    if (run?.state !== "reverted" || notAside(run) === undefined || result.notAside !== undefined) return null;
    const { token: first } = run.entries.findLast(({ event }) => event === "reverted")!.data;
    return { run: id, event: "reverted", data: { token: first, by: operator(), ...summary(result) } };
  });
  return runsOf(await journal.list({ record: "move", subject: move }), move).find((run) => run.id === id)!;
}
