import { DatabaseMove } from "../components/databaseMove";
import type { MoveArgs } from "../components/moveJob";
import { MoveRehearsal } from "../components/moveRehearsal";
import type { Engine } from "../plan/jobs";
import type { MoveHistory } from "../plan/moves/phases";
import { isSwitched, type MovePlan } from "../plan/moves/plan";
import { inFlight, interruptionSeconds, newestRun, rehearsalTokenOf, runsOf, tokenOf, type RecordEntry } from "../swarm/records";
import type { DatabaseStack } from "./databaseStack";
import { instanceJob } from "./instanceJob";
import type { Site } from "./site";

/** Keys of the moves whose newest run has no end in the journal: their fence may stand. */
export function movesInFlight(records: RecordEntry[]): string[] {
  const moves = new Set(records.filter(({ kind }) => kind === "move").map(({ subject }) => subject));
  return [...moves].filter((move) => inFlight(newestRun(records, move)!));
}

/** How far each of these moves has come. */
export function moveHistories(moves: MovePlan[], records: RecordEntry[]): Record<string, MoveHistory> {
  return Object.fromEntries(moves.map(({ key }) => [key, moveHistory(key, records)]));
}

function moveHistory(key: string, records: RecordEntry[]): MoveHistory {
  const run = newestRun(records, key);
  const rehearsed = runsOf(records, key, "rehearsal").findLast(({ state }) => state === "rehearsed")?.entries.at(-1)!.data;
  return {
    reached: run?.state === "committed" ? "committed" : run && inFlight(run) ? "in flight" : rehearsed ? "rehearsed" : "nothing",
    rehearsal: rehearsed ? { interruptionSeconds: interruptionSeconds(rehearsed), manifestHash: String(rehearsed.manifestHash ?? "") } : null,
  };
}

/** One DatabaseMove for each move that the estate switches, by key. */
export function databaseMoves(site: Site, databaseStacks: DatabaseStack[]): Record<string, DatabaseMove> {
  return Object.fromEntries(site.plan.moves.filter(isSwitched).map((plan) => [plan.key, new DatabaseMove(plan.key, moveArgs(site, plan, databaseStacks))]));
}

/** One MoveRehearsal for each move that the estate only prepares or rehearses, by key. */
export function moveRehearsals(site: Site, databaseStacks: DatabaseStack[]): Record<string, MoveRehearsal> {
  return Object.fromEntries(site.plan.moves.filter((plan) => !isSwitched(plan)).map((plan) => [plan.key, new MoveRehearsal(plan.key, moveArgs(site, plan, databaseStacks))]));
}

function moveArgs(site: Site, plan: MovePlan, databaseStacks: DatabaseStack[]): MoveArgs {
  const instancePlan = site.plan.instances.find((instance) => instance.key === plan.target.instance)!;
  const stack = databaseStacks.find((candidate) => plan.target.instance in candidate.instances)!;
  // Not its files: a finished move is no change because a job's file changed.
  const { estate, manager, node, image, networks } = instanceJob(site, instancePlan);
  const source: Engine = site.servers[plan.source.server].plan.engine;
  return {
    plan,
    instance: stack.instances[plan.target.instance],
    database: stack.databases[`${plan.target.instance}-${plan.target.database}`],
    job: {
      estate, manager, node, image, networks,
      move: plan.key,
      token: (isSwitched(plan) ? tokenOf : rehearsalTokenOf)(site.survey.records, plan.key),
      source: { ...source, hostname: plan.source.hostname, container: plan.source.container, network: plan.source.network, port: plan.source.port },
      proxyImage: site.plan.proxyImage,
    },
    sourcePassword: site.secrets[plan.source.passwordSecret],
  };
}
