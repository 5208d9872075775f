/**
 * Ends a move that is in flight by the facts that it goes by itself: the job is told in its container, as for the commit; a
 * job that is dead, or on a server that does not answer, leaves its lease on the source, which is lifted from the keeper's container. The journal is left to
 * whoever runs the move: the `up` that waits for it, or the next one.
 */
import { UserError } from "../config/issues";
import type { EngineName, Estate } from "../config/schema";
import type { MovePlan } from "../plan/moves/plan";
import { planEstate, type Plan } from "../plan/plan";
import { askToEnd } from "../jobs/local/group";
import { orMissing, type Docker } from "../swarm/engine";
import { execIn } from "../swarm/exec";
import { jobState, pause, readJson } from "../swarm/job";
import { labelFilter, runName } from "../swarm/labels";
import { inFlight, Journal, newestRun, type RecordEntry, type Run } from "../swarm/records";
import { patience, reasonOf, type Cancelled, type Canceller } from "./cancelling";
import { cancelReversals, reversalInFlight, type ReversalGroup } from "./cancelReversal";
import { moveOf, refuseStrayed } from "./estate";
import { engineOfEach, engineOn, roleOf, serverOf, type Engines, type JobRole } from "./observe";

/** `node`: the server that its job is on; `source`: that of the source, where its keeper is. */
interface InFlight { estate: string; move: string; engine: EngineName; run: Run; role: JobRole; manager: Docker; engines: Engines; node: string; source: string }

/** @throws UserError where there is nothing to cancel, or where it is too late */
export async function cancel(estate: Estate, move: string, { by, say }: Canceller, engines: Engines = engineOfEach(estate)): Promise<Cancelled> {
  const plan = planEstate(estate);
  const manager = engines[plan.servers.find((server) => server.manager)!.key]!;
  const journal = new Journal(manager, plan.estate);
  const records = await journal.list();
  refuseStrayed(plan, [move], records);
  const back = wayBack(plan, move, engines, records);
  if (back) return cancelReversals({ ...back, journal, manager }, { by, say });
  const found = find(plan, move, engines, records, manager);
  const { run } = found;
  say(`cancelling ${nameOf(found)}, run ${run.id}, begun by ${String(run.entries[0]!.data.by ?? "somebody")}`);
  const container = await runningJob(found);
  if (!container) return liftFence(found, by);
  return endJob(found, container, by).catch((error: unknown) => liftFence(found, by, `its job cannot be told: ${reasonOf(error)}`));
}

/** The switch group of a move whose way back, or that of another one of it, is in flight. */
function wayBack(plan: Plan, key: string, engines: Engines, records: RecordEntry[]): Pick<ReversalGroup, "moves"> | undefined {
  const group = plan.groups.find(({ moves }) => moves.includes(key));
  if (!group || group.moves.every((move) => !reversalInFlight(records, move))) return undefined;
  return { moves: plan.moves.filter((move) => group.moves.includes(move.key)).map((move) => ({ key: move.key, source: () => engineOn(engines, move.source.server) })) };
}

function find(plan: Plan, key: string, engines: Engines, records: RecordEntry[], manager: Docker): InFlight {
  const move = moveOf(plan, key);
  const own = newestRun(records, key);
  const run = [own, newestRun(records, key, "backup"), newestRun(records, key, "target-backup"), newestRun(records, key, "rehearsal")].find((one) => one !== undefined && inFlight(one));
  if (!run) throw new UserError(nothing(move, own));
  const role = roleOf(run);
  return { estate: plan.estate, move: key, engine: move.engine, run, role, manager, engines, node: serverOf(role, move), source: move.source.server };
}

function nothing(move: MovePlan, own: Run | undefined): string {
  if (own?.state === "committed") return `${tooLate({ move: move.key }, own.id)} Nothing was touched.`;
  return `move ${move.key} has no run in flight${own ? `: run ${own.id} ended as ${own.state}` : ""}. Nothing was touched.`;
}

const tooLate = ({ move }: Pick<InFlight, "move">, run: string): string =>
  `move ${move}, run ${run}, is committed: applications belong to the target now. The way back is phase: reverted (docs/moves.md).`;

/** Container of the run's job; one that is about to begin is waited for, one that cannot is taken away. */
async function runningJob({ estate, move, run, role, manager }: InFlight): Promise<string | undefined> {
  const name = runName(estate, "move", move, run.id, role);
  for (const deadline = Date.now() + patience.start; ; await pause(patience.poll)) {
    const state = await jobState(manager, name);
    if (state.phase === "running") return state.container;
    if (state.phase === "ended" || (state.phase === "absent" && run.state !== "started")) return undefined;
    if (Date.now() < deadline) continue;
    if (state.phase === "waiting") await orMissing(manager.getService(name).remove());
    return undefined;
  }
}

async function endJob(found: InFlight, container: string, by: string): Promise<Cancelled> {
  const { estate, move, run, role, manager } = found;
  const node = engineOn(found.engines, found.node);
  const asked = await askToEnd(node, container, by);
  if (asked && asked.exitCode !== 0) throw new UserError(`move ${move}: its job does not take the request (${asked.stderr.trim() || `code ${asked.exitCode}`}); try again.`);
  for (const deadline = Date.now() + patience.end; Date.now() < deadline; await pause(patience.poll)) {
    const state = await jobState(manager, runName(estate, "move", move, run.id, role));
    if (state.phase === "running" || state.phase === "waiting") continue;
    const result = await readJson(node, container, "result");
    if (result?.state === undefined || result.state === "verified") return liftFence(found, by); // killed before it could undo its work
    if (result.state === "committed") return { done: false, sentence: tooLate(found, run.id) };
    if (result.state === "unknown") return { done: false, sentence: `move ${move}, run ${run.id}: ${String(result.reason)}` };
    return { done: true, sentence: ended(found, by) };
  }
  return { done: false, sentence: `move ${move}, run ${run.id}: its job was asked to end and has not done so within ${patience.end / 1000} s; see npm run status.` };
}

/** Without the job, which is dead unless it could not be told: its keeper, which starts again by itself, has what is needed to ask the source. A job that lives finds its lease lifted. */
async function liftFence(found: InFlight, by: string, untold?: string): Promise<Cancelled> {
  const { move, run, role } = found;
  if (role !== "move") return untold === undefined ? { done: true, sentence: ended(found, by) } : { done: false, sentence: `${nameOf(found)}, run ${run.id}: ${untold}. No application waits for it.` };
  const lease = await askKeeper(found, by).catch((error: unknown) => ({ problem: `its keeper cannot be asked: ${reasonOf(error)}` }));
  if ("problem" in lease) return { done: false, sentence: `move ${move}, run ${run.id}: ${untold ?? "its job is dead"}, and ${lease.problem}. Lower the move's phase and run npm run up: it reads the lease on the source and lifts the fence.` };
  return lease.committed ? { done: false, sentence: `${tooLate(found, run.id)} npm run up finishes it.` } : { done: true, sentence: `${ended(found, by)} Where it needs a backup first, it only records this one's end, and the one after it begins anew.` };
}

async function askKeeper({ estate, move, engine, run, engines, source }: InFlight, by: string): Promise<{ committed: boolean } | { problem: string }> {
  const node = engineOn(engines, source);
  let problem = "its keeper does not run";
  for (const deadline = Date.now() + patience.start; Date.now() < deadline; await pause(patience.poll)) {
    const [keeper] = await node.listContainers({ filters: { ...labelFilter(estate, { move, run: run.id, job: "keeper" }), status: ["running"] } as never });
    if (!keeper) continue;
    const { exitCode, stdout, stderr } = await execIn(node, keeper.Id, ["bash", `/dbhaven/jobs/${engine}/cancel.sh`, by]);
    if (exitCode === 0) return { committed: stdout.startsWith("committed") };
    problem = `the source does not answer its keeper: ${stderr.trim().split("\n").at(-1) ?? ""}`;
  }
  return { problem };
}

const names: Record<JobRole, string> = { move: "", backup: "the backup for ", report: "the report of ", rehearse: "the rehearsal of ", revert: "the way back of " };
const nameOf = ({ move, role, run }: InFlight): string => `${run.entries[0]!.kind === "target-backup" ? "the backup of the target of " : names[role]}move ${move}`;

const ended = (found: InFlight, by: string): string => found.role === "move"
  ? `move ${found.move}, run ${found.run.id}, was cancelled by ${by}: no fence stands, applications go on at the source. The next npm run up begins anew, unless the move's phase is lowered.`
  : `${nameOf(found)}, run ${found.run.id}, was cancelled by ${by}. The next npm run up begins anew.`;
