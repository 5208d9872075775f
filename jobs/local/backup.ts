/**
 * `backup`: the source's, before its move begins: dumped, restored beside and compared by one job; nobody is kept out. One that is in
 * flight is joined; one that was restored since the newest run of the move and is not too old, or on which a run in flight or committed rests, is reported.
 */
import type { BackupJob, BackupResult } from "../../plan/jobs";
import { labelsOf } from "../../swarm/labels";
import { backupFor, inFlight, Journal, newestRun, runsOf, type RecordEntry, type Run } from "../../swarm/records";
import { number, type Context } from "./context";
import { connectAll, MoveRuns, type Engines } from "./moveRun";
import { perform } from "./unfenced";

export async function backup(job: BackupJob, context: Context, engines: Engines = connectAll(job), files?: () => Record<string, string>): Promise<BackupResult> {
  for (;;) {
    const records = await new Journal(engines.manager, job.estate).list({ subject: job.move });
    const runs = backupsOf(job, context, engines, files, records);
    await runs.sweep();
    const [move, newest] = [newestRun(records, job.move), newestRun(records, job.move, "backup")];
    const made = move && (inFlight(move) || move.state === "committed") ? restedOn(records, move) : waiting(records, job);
    if (made === undefined) return { state: "none" };
    if (made) return reported(made);
    const joined = newest && inFlight(newest) ? newest : undefined;
    const run = joined ?? await begin(runs);
    if (!run) continue; // another copy was faster: join it
    const result = await perform(runs, run, joined !== undefined, { role: "backup", state: "restored", what: `backup for move ${job.move}`, resultOf });
    if (result) return result;
  }
}

/** Earlier backups stay where a move that was once committed rests on them. */
function backupsOf(job: BackupJob, context: Context, engines: Engines, files: (() => Record<string, string>) | undefined, records: RecordEntry[]): MoveRuns<BackupJob> {
  const keep = runsOf(records, job.move).filter(({ entries }) => entries.some(({ event }) => event === "committed")).flatMap(({ entries }) => entries[0]!.data.backup ?? []);
  return new MoveRuns({ ...job, settings: { ...job.settings, KEEP: keep.join(" ") } }, context, engines, files, "backup");
}

/** The volume outlives whatever uses it: no run's label is on it. Where there is one of that name already, that is taken. */
async function begin(runs: MoveRuns<BackupJob>): Promise<Run | undefined> {
  const { job: { estate, volume, node }, engines } = runs;
  await engines.node.createVolume({ Name: volume, Labels: labelsOf(estate, { backups: estate }) });
  // Nothing of it reaches the target.
  return runs.begin({ target: undefined, server: node.server, volume });
}

/** What a move that has not begun would rest on; null for none, or where that is what is to be made anew (backupTokenOf). */
function waiting(records: RecordEntry[], { move, token }: BackupJob): Run | null {
  const made = backupFor(records, move);
  return made && made.id !== token ? made : null;
}

/** Undefined for a move without one: it was made before there were any, or does without. */
const restedOn = (records: RecordEntry[], move: Run): Run | undefined => {
  const [started] = move.entries;
  return runsOf(records, started!.subject, "backup").find(({ id }) => id === started!.data.backup);
};

const reported = ({ id, entries }: Run): BackupResult => resultOf(id, entries.at(-1)!.data);

const resultOf = (run: string, result: Record<string, unknown>): BackupResult => ({
  run, state: "restored", rows: number(result, "rows"), bytes: number(result, "bytes"), digest: String(result.digest ?? ""),
  folder: String(result.folder ?? ""), storedBytes: number(result, "storedBytes"), seconds: (result.seconds ?? {}) as Record<string, number>,
});
