import { DatabaseMove } from "../components/databaseMove";
import type { Engine } from "../plan/jobs";
import type { MovePlan } from "../plan/moves/plan";
import { inFlight, newestRun, tokenOf, type RecordEntry } from "../swarm/records";
import type { DatabaseStack } from "./databaseStack";
import { instanceJob } from "./instanceJob";
import type { Site } from "./site";

/** Keys of the moves whose newest run has no end in the journal: their fence may stand. */
export function movesInFlight(records: RecordEntry[]): string[] {
  const moves = new Set(records.filter(({ kind }) => kind === "move").map(({ subject }) => subject));
  return [...moves].filter((move) => inFlight(newestRun(records, move)!));
}

/** One DatabaseMove for each move of the estate, by key. */
export function databaseMoves(site: Site, databaseStacks: DatabaseStack[]): Record<string, DatabaseMove> {
  return Object.fromEntries(site.plan.moves.map((plan) => [plan.key, databaseMove(site, plan, databaseStacks)]));
}

function databaseMove(site: Site, plan: MovePlan, databaseStacks: DatabaseStack[]): DatabaseMove {
  const instancePlan = site.plan.instances.find((instance) => instance.key === plan.target.instance)!;
  const stack = databaseStacks.find((candidate) => plan.target.instance in candidate.instances)!;
  // Not its files: a finished move is no change because a job's file changed.
  const { estate, manager, node, image, networks } = instanceJob(site, instancePlan);
  const source: Engine = site.servers[plan.source.server].plan.engine;
  return new DatabaseMove(plan.key, {
    plan,
    instance: stack.instances[plan.target.instance],
    database: stack.databases[`${plan.target.instance}-${plan.target.database}`],
    job: {
      estate, manager, node, image, networks,
      move: plan.key,
      token: tokenOf(site.survey.records, plan.key),
      source: { ...source, hostname: plan.source.hostname, container: plan.source.container, network: plan.source.network, port: plan.source.port },
      proxyImage: site.plan.proxyImage,
    },
    sourcePassword: site.secrets[plan.source.passwordSecret],
  });
}
