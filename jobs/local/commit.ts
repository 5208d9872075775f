/**
 * `commit`: asks the holding job of a verified run to commit and waits for it. The decision is made on the source; this
 * command only asks, records the answer and clears up, so it may be killed and repeated at any point.
 */
import type { CommitJob, CommitResult } from "../../plan/jobs";
import { execIn } from "../../swarm/exec";
import { jobState } from "../../swarm/job";
import { runName } from "../../swarm/labels";
import { inFlight, runsOf, type Run } from "../../swarm/records";
import type { Context } from "./context";
import { JobFailure } from "./failure";
import { endOthers } from "./group";
import { noteToken } from "./move";
import { connectAll, MoveRuns, type Engines } from "./moveRun";
import { startUsersAgain } from "./endReversal";

export async function commit(job: CommitJob, context: Context, engines: Engines = connectAll(job), files?: () => Record<string, string>): Promise<CommitResult> {
  const runs: MoveRuns<CommitJob> = new MoveRuns(job, context, engines, files);
  const run = runsOf(await runs.records(), job.move).find(({ id }) => id === job.run);
  if (!run) throw new JobFailure("refused", `the journal of move ${job.move} has no run ${job.run}; run the command again, and the move starts anew.`);
  if (run.state === "committed") {
    // Another copy may have recorded the commit and died before it cleared up.
    await runs.sweep();
    await startUsersAgain(runs);
    await noteToken(runs.journal, job, run.id);
    return resultOf(job, run);
  }
  if (!inFlight(run)) throw new JobFailure("undone", ended(job, run));
  await groupHolds(runs, run);
  const outcome = run.state === "unknown" ? await runs.settle(run.id, "its outcome was unknown") : await askAndWait(runs, run);
  const now = await runs.conclude(run.id, outcome);
  if (now.state !== "committed") await endOthers(runs);
  if (now.state !== "committed") throw runs.failure(outcome.state === "committed" ? { ...outcome, state: "unknown", reason: ended(job, now) } : outcome);
  await startUsersAgain(runs);
  return resultOf(job, now);
}

/** Of its switch group the first commit finds all of them verified and held, else none of them is committed. */
async function groupHolds(runs: MoveRuns<CommitJob>, run: Run): Promise<void> {
  const { journal, job, engines } = runs;
  const records = await journal.list({ record: "move" });
  const others = (job.group ?? []).map(({ move, run: id }) => ({ move, run: runsOf(records, move).find((other) => other.id === id) }));
  if (others.some((other) => other.run?.state === "committed")) return; // decided already
  for (const { move, run: other } of others) {
    if (other && inFlight(other) && await isHeld(engines, runName(job.estate, "move", move, other.id, "move"))) continue;
    const outcome = await runs.settle(run.id, `move ${move} of its switch group is not held any more`);
    await runs.conclude(run.id, outcome);
    if (outcome.state === "committed") return;
    await endOthers(runs);
    throw runs.failure(outcome);
  }
}

/** By the task that has verified it: another one of the same job only ends the run. */
async function isHeld({ manager }: Engines, job: string): Promise<boolean> {
  const state = await jobState(manager, job);
  return state.phase === "running" && !state.again;
}

async function askAndWait(runs: MoveRuns<CommitJob>, run: Run) {
  const held = await runs.watch(run.id, (result) => result.state === "verified" || result.state === "committed");
  if (held.end !== "reached") return runs.outcome(run.id, held);
  const behindOneFence = (runs.job.group ?? []).filter(({ sharesSource }) => sharesSource).map((other) => other.run).join(" ");
  const asked = await execIn(runs.engines.node, held.container, ["sh", "-c", 'printf %s "$1" >/tmp/dbhaven/.commit && mv /tmp/dbhaven/.commit /tmp/dbhaven/commit-requested', "sh", behindOneFence]).catch(ignoreEnded);
  if (asked && asked.exitCode !== 0) runs.context.say(`move ${runs.job.move}: the job does not take the request (${asked.stderr.trim() || `code ${asked.exitCode}`})`);
  const end = await runs.watch(run.id);
  return runs.outcome(run.id, end as Exclude<typeof end, { end: "reached" }>);
}

/** The container may end, its lease over, just when it is asked: the end of the job says the rest. */
function ignoreEnded(error: unknown): undefined {
  if (![404, 409].includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
  return undefined;
}

const ended = (job: CommitJob, run: Run): string => {
  const reason = run.entries.findLast(({ event }) => event === run.state)?.data.reason;
  return `move ${job.move}: run ${run.id} ended as ${run.state}${reason ? ` (${String(reason)})` : ""} before it could be committed; run the command again, and the move starts anew.`;
};

const resultOf = (job: CommitJob, run: Run): CommitResult => ({
  run: run.id,
  committedAt: String(run.entries.find(({ event }) => event === "committed")!.data.committedAt ?? ""),
  endpoint: job.endpoint,
});
