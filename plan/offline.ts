/** What is left as it is while a server is switched off (`state: offline`): what is on it, and what cannot do without that. */
import { listed } from "../config/issues";
import type { EngineName } from "../config/schema";
import { before } from "./moves/groups";
import { isReverted, isSwitched, type MovePlan } from "./moves/plan";
import type { Plan } from "./plan";

/** By their keys; `databases` are those of the instances, by logical name. */
export interface LeftOut { servers: string[]; instances: string[]; databases: string[]; moves: string[]; proxies: string[]; applications: string[] }

/**
 * Parts the plan into what goes on and what is left out of a run. Networks belong to the whole Swarm and go on. Of a switch group
 * all moves go on, or none.
 *
 * @param committed keys of the moves that are committed: these need their sources, and the servers of their backups, no more, unless they are taken back
 */
export function withoutOffline(plan: Plan, committed: string[]): { plan: Plan; leftOut: LeftOut } {
  const off = keys(plan.servers.filter(({ offline }) => offline));
  if (off.length === 0) return { plan, leftOut: { servers: [], instances: [], databases: [], moves: [], proxies: [], applications: [] } };
  const instances = parted(plan.instances, ({ server }) => off.includes(server));
  const isAway = (instance: string) => instances.out.some(({ key }) => key === instance);
  // The way back is there for just this: it needs its source alone.
  const needs = ({ source, backup, ...move }: MovePlan) => [source.server, ...(backup && isSwitched(move) ? [backup.server] : [])];
  const cannotGoOn = (move: MovePlan) => isReverted(move) ? off.includes(move.source.server)
    : isAway(move.target.instance) || (needs(move).some((server) => off.includes(server)) && !(isSwitched(move) && committed.includes(move.key)));
  const groups = groupsWithout(plan, cannotGoOn, committed);
  const moves = parted(plan.moves, ({ key }) => groups.out.some((group) => group.moves.includes(key)));
  const cannotDoWithout = ({ instance, move }: { instance: string; move: string | null }) => isAway(instance) || moves.out.some(({ key }) => key === move);
  const proxies = parted(plan.proxies, (proxy) => off.includes(proxy.server) || cannotDoWithout(proxy));
  const applications = parted(plan.applications, ({ server, uses }) => off.includes(server) || uses.some(cannotDoWithout));
  return {
    // All servers: what a finished move came from is still said to it.
    plan: {
      ...plan, instances: instances.on, groups: groups.on, proxies: proxies.on, applications: applications.on,
      moves: moves.on.map((move) => (isAway(move.target.instance) ? { ...move, target: { ...move.target, away: true } } : move)),
    },
    leftOut: {
      servers: off, instances: keys(instances.out), databases: instances.out.flatMap(({ databases }) => keys(databases)),
      moves: keys(moves.out), proxies: keys(proxies.out), applications: keys(applications.out),
    },
  };
}

/** Groups with a move that cannot go on, and those that have not begun and come after one of them. */
function groupsWithout({ groups, moves }: Plan, cannotGoOn: (move: Plan["moves"][number]) => boolean, committed: string[]) {
  const out: string[] = [];
  return parted(groups, (group) => {
    const begins = !group.moves.every((key) => committed.includes(key));
    const isOut = moves.some((move) => group.moves.includes(move.key) && cannotGoOn(move)) || (begins && before(group, moves).some((key) => out.includes(key)));
    if (isOut) out.push(...group.moves);
    return isOut;
  });
}

function parted<T>(all: T[], isOut: (one: T) => boolean): { on: T[]; out: T[] } {
  const out = all.filter(isOut);
  return { on: all.filter((one) => !out.includes(one)), out };
}

const keys = (things: { key: string }[]): string[] => things.map(({ key }) => key);

/** A component by its type's last part and its logical name. */
export interface Component { type: string; name: string }

const instanceTypes: Record<EngineName, string> = { postgres: "PostgresInstance", redis: "RedisInstance", mariadb: "MariadbInstance", mysql: "MysqlInstance" };

/** The components of what is left out; together with what is below them they hold every resource of it. @param plan the whole one */
export function componentsOf({ servers, instances, databases, moves, proxies, applications }: LeftOut, plan: Plan): Component[] {
  const each = (type: string, names: string[]) => names.map((name): Component => ({ type, name }));
  return [
    ...each("Server", servers),
    ...plan.instances.filter(({ key }) => instances.includes(key)).map(({ key, engine }) => ({ type: instanceTypes[engine], name: key })),
    ...each("SwarmJob", instances.map((key) => `${key}-settings`)),
    ...each("AddressForwarder", instances.map((key) => `${key}-forwarder`)),
    ...each("ServiceDatabase", databases),
    ...each("DatabaseMove", moves),
    ...each("MoveBackup", moves),
    ...each("MoveRehearsal", moves),
    ...each("MoveReversal", moves),
    ...each("SourceAccount", moves.map((key) => `${key}-dbhaven`)),
    ...each("SocatProxy", proxies),
    ...each("SwarmJob", proxies.map((key) => `${key}-place-check`)),
    ...each("SwarmJob", applications.map((key) => `${key}-files-check`)),
    ...each("ApplicationStack", applications),
  ];
}

/** Without its options pulumi would connect to these servers, or delete what is on them. */
export const offlineRefusal = ({ servers }: LeftOut): string =>
  `${servers.map((server) => `servers.${server}`).join(", ")}: offline, and pulumi was not told to leave out what is on it; use npm run preview and npm run up, which do that, and run them again where a move has just ended. Nothing was touched.`;

/** What is left as it is, as sentences: by the server that it is on, then what is elsewhere and does without it. None where every server is online. */
export function offlineLines(plan: Plan, leftOut: LeftOut): string[] {
  const isOut = (kind: "proxies" | "applications") => (one: { key: string }) => leftOut[kind].includes(one.key);
  const elsewhere = ({ server }: { server: string }) => !leftOut.servers.includes(server);
  const [proxies, applications] = [plan.proxies.filter(isOut("proxies")), plan.applications.filter(isOut("applications"))];
  const onServers = leftOut.servers.map((server) => {
    const here = (things: { key: string; server: string }[]) => keys(things.filter((one) => one.server === server));
    const things = [named("instance", here(plan.instances)), named("proxy", here(proxies), "proxies"), named("application", here(applications))].filter(Boolean);
    return `Server ${server} is offline: ${things.length > 0 ? `left as they are: ${things.join("; ")}.` : "nothing of the estate is on it."}`;
  });
  const unfinished = plan.moves.filter(({ key }) => leftOut.moves.includes(key));
  const without = [named("proxy", keys(proxies.filter(elsewhere)), "proxies"), named("application", keys(applications.filter(elsewhere)))].filter(Boolean);
  return [
    ...onServers,
    ...unfinished.map(({ key, target }) => leftOut.instances.includes(target.instance)
      ? `The move "${key}" is left as it is: its target, the instance "${target.instance}", is away.`
      : `The move "${key}" waits: it, or what it goes together with or after, is not finished, and needs a server that is offline.`),
    ...(without.length > 0 ? [`Left as they are on other servers, since their databases or moves wait for a server that is offline: ${without.join("; ")}.`] : []),
  ];
}

const named = (one: string, names: string[], several = `${one}s`) => (names.length === 0 ? "" : `${names.length === 1 ? one : several} ${listed([...names].sort(), "and")}`);
