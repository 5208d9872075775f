/**
 * The plan: what exists, under which name, where, in which order, as plain data. Nothing in it is a secret or known only
 * after something ran, so it can be printed, compared and tested.
 */
import type { Estate } from "../config/schema";
import { planApplications, type ApplicationPlan } from "./applications";
import { planInstances, type InstancePlan } from "./instances";
import { isCompleted, isReverted, isSwitched, planMoves, type MovePlan } from "./moves/plan";
import { switchGroups, type SwitchGroup } from "./moves/groups";
import { targetUsers, type TargetUsers } from "./moves/users";
import { planNetworks, type NetworkPlan } from "./networks";
import { planProxies, type ProxyPlan } from "./proxies";
import { planServers, type ServerPlan } from "./servers";

export interface Plan {
  estate: string;
  proxyImage: string;
  servers: ServerPlan[];
  networks: NetworkPlan[];
  instances: InstancePlan[];
  moves: MovePlan[];
  /** In the order in which they are switched. */
  groups: SwitchGroup[];
  proxies: ProxyPlan[];
  applications: ApplicationPlan[];
  /** Applications and proxies that stay as they are until their moves are switched; nothing of them is deployed. */
  waiting: Waiting[];
  /** What works on the targets of the moves that are taken back, by key of the move: on its own, and on any of its switch group. */
  returning: Record<string, { own: TargetUsers; group: TargetUsers }>;
}

export interface Waiting {
  kind: "application" | "proxy";
  key: string;
  moves: string[];
  /** Of an application that dbhaven is to run. */
  serviceName: string | null;
  /** It worked on the target already, and goes back to its source. */
  returns: boolean;
  /** Completed moves whose databases it uses too, and not as one that only proxies lead to them. */
  completed: string[];
}

/** An estate without mistakes (config/) as a plan; the same estate in another order of keys gives the same plan. */
export function planEstate(estate: Estate): Plan {
  const servers = planServers(estate);
  const instances = planInstances(estate);
  const moves = planMoves(estate, instances);
  const proxies = planProxies(estate, instances, moves);
  const applications = planApplications(estate, instances, moves, proxies);
  const movesOf = ({ move }: { move: string | null }): string[] => moves.filter((candidate) => candidate.key === move && !isSwitched(candidate)).map(({ key }) => key);
  const waiting: Waiting[] = [
    ...proxies.map((proxy) => ({ kind: "proxy" as const, key: proxy.key, moves: movesOf(proxy), serviceName: null, completed: [] })),
    ...applications.map(({ key, uses, runs }) => ({ kind: "application" as const, key, moves: uses.flatMap(movesOf), serviceName: "serviceName" in runs ? runs.serviceName : null, completed: isBehindProxies(runs) ? [] : moves.filter((move) => isCompleted(move) && uses.some((use) => use.move === move.key)).map((move) => move.key) })),
  ].filter((one) => one.moves.length > 0).map((one) => ({ ...one, returns: moves.some((move) => one.moves.includes(move.key) && isReverted(move)) }));
  const goesOn = (kind: Waiting["kind"]) => ({ key }: { key: string }) => !waiting.some((one) => one.kind === kind && one.key === key);
  const groups = switchGroups(moves, applications);
  return {
    estate: estate.name,
    proxyImage: estate.images.proxy,
    servers,
    networks: planNetworks(estate, instances),
    instances,
    moves,
    groups,
    proxies: proxies.filter(goesOn("proxy")),
    applications: applications.filter(goesOn("application")),
    waiting,
    returning: Object.fromEntries(moves.filter(isReverted).map(({ key }) => [key, {
      own: targetUsers([key], applications, proxies),
      group: targetUsers(groups.find((group) => group.moves.includes(key))!.moves, applications, proxies),
    }])),
  };
}

/** It knows no place of a database but by the proxies that have the old names. */
const isBehindProxies = (runs: ApplicationPlan["runs"]): boolean => "rendered" in runs && runs.rendered === null;
