/** Of a switch group nobody waits behind a fence for one that has failed. */
import type { MoveJob } from "../../plan/jobs";
import { connectEngine, statusOf, type Docker } from "../../swarm/engine";
import { execIn, type ExecResult } from "../../swarm/exec";
import { jobState, pause } from "../../swarm/job";
import { runName } from "../../swarm/labels";
import { inFlight, newestRun, type Run } from "../../swarm/records";
import { beginning } from "./beginning";
import type { MoveRuns } from "./moveRun";

/** Tells a job's container to end; who asks is noted before the signal, so that its last words can say it. undefined: it has ended just now. */
export const askToEnd = (node: Docker, container: string, by: string): Promise<ExecResult | undefined> =>
  execIn(node, container, ["bash", "-c", 'printf "%s" "$1" >/tmp/dbhaven/cancel-requested && kill -TERM 1', "-", by]).catch((error: unknown) => {
    if (![404, 409].includes(statusOf(error) ?? 0)) throw error;
    return undefined;
  });

type Others = Pick<MoveJob, "move" | "estate" | "others">;

type Group = Pick<MoveRuns, "journal" | "engines"> & { job: Others };

/**
 * Tells the jobs of the others to end, also those that are just being made; their fences are lifted, and whoever waits for them hears why.
 * @param begins this one failed as it began: the others may only be about to
 */
export async function endOthers(group: Group, begins = false): Promise<void> {
  await Promise.all((group.job.others ?? []).map((other) => endOther(group, other, begins)));
}

async function endOther({ journal, job: { estate, move }, engines: { manager } }: Group, other: NonNullable<Others["others"]>[number], begins: boolean): Promise<void> {
  for (const deadline = Date.now() + beginning.patience; Date.now() < deadline; await pause(beginning.poll)) {
    const run = newestRun(await journal.list({ record: "move", subject: other.move }), other.move);
    const state = run && inFlight(run) ? await jobState(manager, runName(estate, "move", other.move, run.id, "move")) : undefined;
    if (state?.phase === "running") return void (await askToEnd(connectEngine(other.node), state.container, `move ${move} of its switch group, which has failed`));
    if (state ? state.phase === "ended" : !begins) return;
  }
}

/** Key of another one of the group that has failed since this run began, when its job could not be told yet. */
export async function failedOther({ journal, job: { others } }: Pick<MoveRuns, "journal"> & { job: Others }, run: Run): Promise<string | undefined> {
  for (const { move } of others ?? []) {
    const newest = newestRun(await journal.list({ record: "move", subject: move }), move);
    if (newest && ["undone", "mismatch", "refused"].includes(newest.state) && newest.entries.at(-1)!.at > run.entries[0]!.at) return move;
  }
  return undefined;
}
