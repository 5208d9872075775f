/** The end of a way back that is not taken, or that the estate does not ask for any more. */
import type { MoveJob, ReversalJob } from "../../plan/jobs";
import type { Docker } from "../../swarm/engine";
import { inFlight, newestRun, type Journal } from "../../swarm/records";
import type { Context } from "./context";
import { MoveRuns, type Engines } from "./moveRun";
import { retiredBy, startAgain, startUsers, stopAgain } from "./oldSide";
import { endUnbegun, failure, hadJob, noteReverted, withdraw, type Begun, type Files } from "./reversalRun";
import { setAside } from "./setAside";

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
