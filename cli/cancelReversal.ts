/**
 * Ends a way back that is in flight, before its exchange: its job is told and opens the target again, and what works there is
 * started. Of a switch group all are ended, so that it stays in one place.
 */
import { UserError } from "../config/issues";
import { askToEnd } from "../jobs/local/group";
import { restoreUsers } from "../jobs/local/endReversal";
import { endUnbegun, type Begun } from "../jobs/local/reversalRun";
import type { Docker } from "../swarm/engine";
import { jobState, pause, readJson } from "../swarm/job";
import { runName } from "../swarm/labels";
import { inFlight, Journal, newestRun, type RecordEntry, type Run } from "../swarm/records";
import { patience, reasonOf, type Cancelled, type Canceller } from "./cancelling";

export interface ReversalGroup {
  journal: Journal;
  manager: Docker;
  /** All moves of the group, with the engines of their sources' servers; Unreachable is thrown for one that is offline. */
  moves: { key: string; source(): Docker }[];
}

/** The run of its way back, where one is in flight. */
export function reversalInFlight(records: RecordEntry[], move: string): Run | undefined {
  const run = newestRun(records, move, "reversal");
  return run && inFlight(run) ? run : undefined;
}

/** @throws UserError where one of the group has been taken back already */
export async function cancelReversals({ journal, manager, moves }: ReversalGroup, { by, say }: Canceller): Promise<Cancelled> {
  const records = await journal.list();
  const back = moves.find(({ key }) => newestRun(records, key)?.state === "reverted");
  if (back) throw new UserError(`${taken(back.key)} Nothing was touched.`);
  const found = moves.flatMap(({ key, source }) => {
    const run = reversalInFlight(records, key);
    return run ? [{ journal, manager, source, move: key, run }] : [];
  });
  for (const { move, run } of found) say(`cancelling the way back of move ${move}, run ${run.id}, begun by ${String(run.entries[0]!.data.by ?? "somebody")}`);
  const ends = await Promise.all(found.map((one) => endOne(one, by).catch((error: unknown) => fails(one.move, one.run, `its job cannot be told: ${reasonOf(error)}`))));
  // Only then: moves of the group may share the old container, and a job that still ends needs it.
  if (ends.every(({ done }) => done)) for (const { move, run } of found) await restoreUsers(journal, manager, move, run.entries[0]!.data as unknown as Begun);
  return { done: ends.every(({ done }) => done), sentence: ends.map(({ sentence }) => sentence).join("\n") };
}

const taken = (move: string): string =>
  `the way back of move ${move} has been taken: applications belong to the source again. phase: switched moves it anew (docs/moves.md).`;

const fails = (move: string, run: Run, problem: string): Cancelled =>
  ({ done: false, sentence: `way back of move ${move}, run ${run.id}: ${problem}. Write phase: switched and run npm run up: it opens the target again.` });

interface One { journal: Journal; manager: Docker; source(): Docker; move: string; run: Run }

/** Tells the job, which opens the target again, and waits for its end; one that has not begun never does. */
async function endOne({ journal, manager, source, move, run }: One, by: string): Promise<Cancelled> {
  const cancelled = { done: true, sentence: `the way back of move ${move}, run ${run.id}, was cancelled by ${by}: applications go on at the target. The next npm run up takes it anew, unless the move's phase is switched again.` };
  if (await endUnbegun(journal, move, run, `cancelled by ${by}`)) return cancelled;
  const name = runName(journal.estate, "move", move, run.id, "revert");
  let asked = false;
  for (const deadline = Date.now() + patience.start + patience.end; Date.now() < deadline; await pause(patience.poll)) {
    const state = await jobState(manager, name);
    if (state.phase === "running" && !asked) asked = (await askToEnd(source(), state.container, by))?.exitCode === 0;
    if (state.phase !== "ended") continue;
    const result = state.container ? await readJson(source(), state.container, "result") : undefined;
    if (result?.state === "reverted") return { done: false, sentence: `${taken(move)} npm run up finishes it.` };
    if (result?.state === "refused" || result?.state === "undone" || result?.state === "mismatch") return cancelled;
    return fails(move, run, result?.reason ? String(result.reason) : "its job is dead, and the target may be closed");
  }
  return fails(move, run, asked ? "its job was asked to end and has not done so yet" : "its job has not begun yet, or is gone");
}
