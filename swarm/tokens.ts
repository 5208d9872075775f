/** Tokens: what of the journal is an input of a move's commands, so that whatever has to be dealt with shows as a change, and nothing else does. */
import { backupFor, completion, inFlight, newestRun, targetBackupOf, type RecordEntry, type Run } from "./records";

/**
 * The input by which the commands of a move differ as long as something has to be dealt with, and never after that.
 * - no run yet: "".
 * - a way back in flight: its id, since it has to be ended.
 * - committed: the token that the run's commands were called with (a run that was taken over: noted last). Whatever the
 *   operator's state holds of a finished move was called with just this token, so it shows no change.
 * - in flight: the run's id. No command can have been called with it before the run began, so it always shows.
 * - ended without a commit: id and end. A `move` that had succeeded with this run (verified, lease lost before the commit)
 *   is in the operator's state as done; only another token makes it run again.
 */
export function tokenOf(records: RecordEntry[], move: string): string {
  const run = newestRun(records, move);
  const reversal = newestRun(records, move, "reversal");
  if (!run) return "";
  if (reversal && inFlight(reversal)) return reversal.id;
  if (run.state === "started" || run.state === "verified") return run.id;
  if (run.state !== "committed") return `${run.id}:${run.state}`;
  const last = run.entries.filter(({ event }) => event === "committed" || event === "noted").at(-1)!;
  return String(last.data.token ?? "");
}

/**
 * The approval with which a run begins; of one that is in flight or committed, as it was noted when it began, so that neither another
 * approval nor none is a change of what is finished.
 * @param asked as the estate has it: null where the switch needs none
 */
export function approvalOf(records: RecordEntry[], move: string, asked: string | null): string | undefined {
  const run = newestRun(records, move);
  return run && (inFlight(run) || run.state === "committed") ? approvalNoted(run) : asked ?? undefined;
}

/** Of a run that needed one. */
export const approvalNoted = ({ entries: [started] }: Run): string | undefined => started!.data.approved as string | undefined;

/**
 * The same for a rehearsal: the run of a move that is in flight, and so has to be ended; else the token that the newest
 * rehearsal was called with, so that a finished one is a change only when the estate counts it up.
 */
export function rehearsalTokenOf(records: RecordEntry[], move: string): string {
  const run = newestRun(records, move);
  if (run && inFlight(run)) return run.id;
  return String(newestRun(records, move, "rehearsal")?.entries[0]!.data.token ?? "");
}

/** A backup that no run has rested on for so long has missed what was written since. */
const backupHours = 24;
const isOld = (backup: Run, now: Date): boolean => now.getTime() - Date.parse(backup.entries[0]!.at) > backupHours * 3_600_000;

/** The token that a backup was called with, last. */
export const calledWith = ({ entries }: Run): string => String(entries.findLast(({ event }) => event === "started" || event === "noted")!.data.token ?? "");

/**
 * The same for a backup: where there is one that a committed run rests on, or that waits for its move to begin, the token that it was
 * called with, and its id once it is too old; else the move's, so that another one is made. Of a move in flight that is asked: its job may have ended.
 */
export function backupTokenOf(records: RecordEntry[], move: string, now: Date): string {
  const [run, newest] = [newestRun(records, move), newestRun(records, move, "backup")];
  const waiting = backupFor(records, move);
  if (waiting && isOld(waiting, now)) return waiting.id;
  const isIts = newest && (waiting || inFlight(newest) || (run?.state === "committed" && run.entries[0]!.data.backup === newest.id));
  return isIts ? calledWith(newest) : tokenOf(records, move);
}

/**
 * The same for the backup of the target: the token that the newest one was called with, and its id where the way back has been open
 * since for too long.
 */
export function targetBackupTokenOf(records: RecordEntry[], move: string, now: Date): string {
  const run = newestRun(records, move);
  const made = run && targetBackupOf(records, move, run.id);
  if (made && !completion(run) && isOld(made, now)) return made.id;
  const newest = newestRun(records, move, "target-backup");
  return newest ? calledWith(newest) : "";
}

/** The same for the way back: the run that is to be taken back, with an earlier try that is in flight; of one that was, as it was called. */
export function reversalTokenOf(records: RecordEntry[], move: string): string {
  const run = newestRun(records, move);
  if (run?.state === "reverted") return String(run.entries.findLast(({ event }) => event === "reverted")!.data.token ?? "");
  const reversal = newestRun(records, move, "reversal");
  return [run?.id ?? "", ...(reversal && inFlight(reversal) ? [reversal.id] : [])].join(":");
}

/**
 * Whether a command called with this token has to be noted in a run that is committed already: the caller read the run
 * in flight (or unknown), while another copy, called with an older token, committed it. Of the two the caller is the later.
 */
export function mustNote(run: Run, token: string): boolean {
  return run.state === "committed" && (token === run.id || token.startsWith(`${run.id}:`)) && tokenOf(run.entries, run.entries[0]!.subject) !== token;
}
