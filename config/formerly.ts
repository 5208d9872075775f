/**
 * Renaming: whatever has a key in an estate may say what the key was when it was made. Names of what is made follow from the first
 * key, and none of them ever changes: they are what data and state are found by.
 */
import type { Estate } from "./schema";

interface Renamed { formerly?: string }

export const firstName = (key: string, { formerly }: Renamed): string => formerly ?? key;

/** The first name of what is called so today. */
export const firstOf = (map: Record<string, Renamed>, key: string): string => (Object.hasOwn(map, key) ? firstName(key, map[key]) : key);

/** The other way round: where something with this first name stands in the estate as it is written. */
export const keyOfToday = (map: Record<string, Renamed>, first: string): string => Object.keys(map).find((key) => firstName(key, map[key]) === first) ?? first;

/** Keys become first names; each entry is changed on the way. */
const keyed = <T extends Renamed>(map: Record<string, T>, change: (one: T) => T = (one) => one): Record<string, T> =>
  Object.fromEntries(Object.entries(map).map(([key, one]) => {
    const { formerly, ...rest } = change(one);
    return [formerly ?? key, rest as T];
  }));

/** The same estate with the first name of everything, wherever it is named. Nothing behind the configuration knows another one. */
export function underFirstNames(estate: Estate): Estate {
  const { servers, networks, databaseStacks, applications, backups, proxies, moves } = estate;
  const instances = Object.assign({}, ...Object.values(databaseStacks).map((stack) => stack.instances)) as Estate["databaseStacks"][string]["instances"];
  const server = (key: string) => firstOf(servers, key);
  const address = <A extends { instance: string; database: string }>(at: A): A =>
    ({ ...at, instance: firstOf(instances, at.instance), database: firstOf(instances[at.instance].databases as Record<string, Renamed>, at.database) });
  type Instance = typeof instances[string];
  const instance = (one: Instance): Instance => ({
    ...one,
    server: server(one.server),
    ...(one.network === undefined ? {} : { network: firstOf(networks, one.network) }),
    databases: keyed<Renamed>(one.databases),
  } as Instance);
  return {
    ...estate,
    servers: keyed(servers),
    networks: keyed(networks),
    databaseStacks: keyed(databaseStacks, (stack) => ({ ...stack, instances: keyed(stack.instances, instance) })),
    applications: keyed(applications, (one) => ({ ...one, server: server(one.server), databases: Object.fromEntries(Object.entries(one.databases).map(([use, at]) => [use, address(at)])) })),
    proxies: keyed(proxies, (one) => ({ ...one, server: server(one.server), to: address(one.to) })),
    backups: { ...backups, ...(backups.server === undefined ? {} : { server: server(backups.server) }) },
    moves: keyed(moves, (one) => ({ ...one, after: one.after.map((key) => firstOf(moves, key)), source: { ...one.source, server: server(one.source.server) }, target: address(one.target) })),
  };
}
