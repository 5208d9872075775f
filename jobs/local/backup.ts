/**
 * `backup`: the source's, before its move begins, or the target's, before the way back is closed: dumped, restored beside and compared by
 * one job; nobody is kept out. One that is in flight is joined; one that was restored since the newest run of the move and is not too old,
 * or on which a run in flight or committed rests, is reported.
 */
import type { BackupJob, BackupResult } from "../../plan/jobs";
import { labelsOf } from "../../swarm/labels";
import { backupFor, completion, inFlight, Journal, newestRun, runsOf, targetBackupOf, type RecordEntry, type Run } from "../../swarm/records";
import { number, type Context } from "./context";
import { JobFailure } from "./failure";
import { connectAll, inWords, MoveRuns, type Engines } from "./moveRun";
import { endUnfenced, perform } from "./unfenced";

export async function backup(job: BackupJob, context: Context, engines: Engines = connectAll(job), files?: () => Record<string, string>): Promise<BackupResult> {
  for (;;) {
    const records = await new Journal(engines.manager, job.estate).list({ subject: job.move });
    const runs = backupsOf(job, context, engines, files, records);
    await runs.sweep();
    const made = job.of === undefined ? ofSource(records, runs) : ofTarget(records, job, job.of);
    if (made === undefined) return { state: "none" };
    if (made) return reported(made);
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
function ofSource(records: RecordEntry[], runs: MoveRuns<BackupJob>): Run | null | undefined {
  const move = newestRun(records, runs.job.move);
  return move && (inFlight(move) || move.state === "committed") ? restedOn(records, move) : waiting(records, runs);
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

const reported = ({ id, entries }: Run): BackupResult => resultOf(id, entries.at(-1)!.data);

const resultOf = (run: string, result: Record<string, unknown>): BackupResult => ({
  run, state: "restored", rows: number(result, "rows"), bytes: number(result, "bytes"), digest: String(result.digest ?? ""),
  folder: String(result.folder ?? ""), storedBytes: number(result, "storedBytes"), seconds: (result.seconds ?? {}) as Record<string, number>,
});
