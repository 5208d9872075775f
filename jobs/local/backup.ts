/**
 * `backup`: the source's, before its move begins, or the target's, before the way back is closed: dumped, restored beside and compared by
 * one job; nobody is kept out. One that is in flight is joined; one that was restored since the newest run of the move and is not too old,
 * or on which a committed run rests, or one whose job lives, is reported.
 */
import type { BackupJob, BackupResult } from "../../plan/jobs";
import { failureOf } from "../../plan/moves/failure";
import { jobState } from "../../swarm/job";
import { labelsOf, runName } from "../../swarm/labels";
import { backupFor, completion, inFlight, Journal, newestRun, restoration, runsOf, targetBackupOf, type RecordEntry, type Run } from "../../swarm/records";
import { calledWith } from "../../swarm/tokens";
import { number, operator, type Context } from "./context";
import { JobFailure } from "./failure";
import { connectAll, inWords, MoveRuns, type Engines } from "./moveRun";
import { endUnfenced, perform } from "./unfenced";

export async function backup(job: BackupJob, context: Context, engines: Engines = connectAll(job), files?: () => Record<string, string>): Promise<BackupResult> {
  for (;;) {
    const records = await new Journal(engines.manager, job.estate).list({ subject: job.move });
    const runs = backupsOf(job, context, engines, files, records);
    await runs.sweep();
    const made = job.of === undefined ? await ofSource(records, runs) : ofTarget(records, job, job.of);
    if (made === undefined) return { state: "none" };
    if (made) return reported(runs, made);
    const newest = newestRun(records, job.move, runs.kind);
    const joined = newest && inFlight(newest) ? newest : undefined;
    // Of a target that was left since, or of another source.
    if (joined && (joined.entries[0]!.data.of !== job.of || !runs.isOurs(joined))) { await endUnfenced(runs); continue; }
    const run = joined ?? await begin(runs);
    if (!run) continue; // another copy was faster: join it
    const result = await perform(runs, run, joined !== undefined, { role: "backup", state: "restored", what: `${inWords[runs.kind]} ${job.move}`, consequence: consequence(records, job), resultOf });
    if (result) return result;
  }
}

/** Earlier backups stay where a move that was once committed rests on them, and those of its target. */
function backupsOf(job: BackupJob, context: Context, engines: Engines, files: (() => Record<string, string>) | undefined, records: RecordEntry[]): MoveRuns<BackupJob> {
  const committed = runsOf(records, job.move).filter(({ entries }) => entries.some(({ event }) => event === "committed"));
  const keep = committed.flatMap(({ id, entries }) => [entries[0]!.data.backup, targetBackupOf(records, job.move, id)?.id]).filter(Boolean);
  return new MoveRuns({ ...job, settings: { ...job.settings, KEEP: keep.join(" ") } }, context, engines, files, job.of === undefined ? "backup" : "target-backup");
}

/** The volume outlives whatever uses it: no run's label is on it. Where there is one of that name already, that is taken. */
async function begin(runs: MoveRuns<BackupJob>): Promise<Run | undefined> {
  const { job: { estate, volume, node, of }, engines } = runs;
  await engines.node.createVolume({ Name: volume, Labels: labelsOf(estate, { backups: estate }) });
  // Nothing of it reaches a target.
  return runs.begin({ target: undefined, of, server: node.server, volume });
}

/** What the move rests on; null where one is to be made, undefined where there is none. */
async function ofSource(records: RecordEntry[], runs: MoveRuns<BackupJob>): Promise<Run | null | undefined> {
  const move = newestRun(records, runs.job.move);
  const bound = move && (move.state === "committed" || (inFlight(move) && !(await isOver(runs, move))));
  return bound ? restedOn(records, move) : waiting(records, runs);
}

/** Whether the job of a run in flight tells that no fence stands. Behind any other end one may stand for as long as a backup takes: the move learns that first. */
async function isOver({ job: { estate, move }, engines: { manager } }: MoveRuns<BackupJob>, { id, state }: Run): Promise<boolean> {
  const job = await jobState(manager, runName(estate, "move", move, id, "move"));
  const failure = job.phase === "ended" && !job.again ? failureOf(job.exitCode) : undefined;
  return failure === "undone" || failure === "mismatch" || (failure === "refused" && state === "started");
}

/** What a move that has not begun would rest on; null for none, or where that is of another source, or to be made anew (backupTokenOf). */
function waiting(records: RecordEntry[], { job: { move, token }, isOurs }: MoveRuns<BackupJob>): Run | null {
  const made = backupFor(records, move);
  return made && made.id !== token && isOurs(made) ? made : null;
}

/** Undefined for a move without one: it was made before there were any, or does without. */
const restedOn = (records: RecordEntry[], move: Run): Run | undefined => {
  const [started] = move.entries;
  return runsOf(records, started!.subject, "backup").find(({ id }) => id === started!.data.backup);
};

/** Null for none yet, or where that is what is to be made anew (targetBackupTokenOf). @throws where the applications have left the target */
function ofTarget(records: RecordEntry[], { move, token }: BackupJob, run: string): Run | null {
  const newest = newestRun(records, move);
  if (newest?.id !== run || newest.state !== "committed") throw new JobFailure("refused", `move ${move}: run ${run} is not what the applications work on, so its target is not backed up; run the command again.`);
  const made = targetBackupOf(records, move, run);
  return made && made.id !== token ? made : null;
}

/** The way back of a move that was completed before there were any is closed already. */
function consequence(records: RecordEntry[], { move, of }: BackupJob): string {
  const run = newestRun(records, move);
  return of === undefined || (run && completion(run)) ? "" : "; the way back of the move stays open";
}

/** A later caller's token is noted: its command is no change either, once the move is committed. */
async function reported({ journal, kind, job: { move, token } }: MoveRuns<BackupJob>, made: Run): Promise<BackupResult> {
  await journal.append(kind, move, (now) => {
    const run = runsOf(now, move, kind).find(({ id }) => id === made.id)!;
    return calledWith(run) === token ? null : { run: made.id, event: "noted", data: { token, by: operator() } };
  });
  return resultOf(made.id, restoration(made).data);
}

const resultOf = (run: string, result: Record<string, unknown>): BackupResult => ({
  run, state: "restored", rows: number(result, "rows"), bytes: number(result, "bytes"), digest: String(result.digest ?? ""),
  folder: String(result.folder ?? ""), storedBytes: number(result, "storedBytes"), seconds: (result.seconds ?? {}) as Record<string, number>,
});
