/** Finding things in an estate by the names that other parts of it use. */
import { isMysqlFamily, settingKey } from "../engines/mysqlFamily";
import { firstName } from "../formerly";
import { suggest, type Issue, type Path } from "../issues";
import type { Account, EngineName, Estate, Instance, InstanceOf } from "../schema";
import { profileSettings } from "../engines/postgresProfiles";

export interface InstanceEntry<I extends Instance = Instance> { key: string; path: Path; instance: I }
export interface DatabaseAddress { instance: string; database: string }

/** The estate's own maps are asked for their own keys only: an instance may be called "constructor". */
export const own = <T>(map: Record<string, T>, key: string): T | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);

export function instancesOf(estate: Estate): InstanceEntry[] {
  return Object.entries(estate.databaseStacks).flatMap(([stack, { instances }]) => Object.entries(instances)
    .map(([key, instance]) => ({ key, path: ["databaseStacks", stack, "instances", key], instance })));
}

/** The instances of these engines. */
export const instancesWith = <E extends EngineName>(estate: Estate, ...engines: readonly E[]): InstanceEntry<InstanceOf<E>>[] =>
  instancesOf(estate).filter((entry): entry is InstanceEntry<InstanceOf<E>> => (engines as readonly EngineName[]).includes(entry.instance.engine));

export interface DatabaseEntry<I extends Instance = Instance> { name: string; path: Path; database: I["databases"][string]; entry: InstanceEntry<I> }

const databasesIn = <I extends Instance>(entry: InstanceEntry<I>): DatabaseEntry<I>[] => Object.entries(entry.instance.databases as Record<string, I["databases"][string]>)
  .map(([name, database]) => ({ name, path: [...entry.path, "databases", name], database, entry }));

export const databasesOf = (estate: Estate): DatabaseEntry[] => instancesOf(estate).flatMap(databasesIn);

/** The databases of the instances of these engines. */
export const databasesWith = <E extends EngineName>(estate: Estate, ...engines: readonly E[]): DatabaseEntry<InstanceOf<E>>[] =>
  (instancesWith(estate, ...engines) as InstanceEntry<InstanceOf<E>>[]).flatMap((entry) => databasesIn(entry));

export function findDatabase(estate: Estate, address: DatabaseAddress): DatabaseEntry | undefined {
  return databasesOf(estate).find(({ name, entry }) => entry.key === address.instance && name === address.database);
}

export function accountOf({ database }: DatabaseEntry, name: string): Account | undefined {
  return own<Account>(database.accounts, name);
}

/** Of a volume that is an instance's own: whoever else has it writes among the files of its server. @param right what to name instead */
export function dataVolume(estate: Estate, volume: string, path: Path, right: string): Issue[] {
  const owner = instancesOf(estate).find(({ key, instance }) => volume === `${estate.name}-${firstName(key, instance)}-data`);
  return owner ? [{ path, found: `it holds the data of the instance "${owner.key}"`, right }] : [];
}

/** The move that brings this database's rows, if one does. */
export function moveInto(estate: Estate, address: DatabaseAddress) {
  return Object.entries(estate.moves).find(([, { target }]) => target.instance === address.instance && target.database === address.database);
}

export function unknownServer(estate: Estate, server: string, path: Path): Issue[] {
  if (Object.hasOwn(estate.servers, server)) return [];
  return [{ path: [...path, "server"], found: `"${server}" is no server of this estate`, right: suggest(server, Object.keys(estate.servers), "describe it under servers") }];
}

/** @param path of the map that holds `instance` and `database` */
export function unknownDatabase(estate: Estate, address: DatabaseAddress, path: Path): Issue[] {
  const instances = instancesOf(estate);
  const entry = instances.find(({ key }) => key === address.instance);
  if (!entry) {
    return [{ path: [...path, "instance"], found: `"${address.instance}" is no instance of this estate`, right: suggest(address.instance, instances.map(({ key }) => key), "describe it under databaseStacks.<name>.instances") }];
  }
  if (Object.hasOwn(entry.instance.databases, address.database)) return [];
  return [{
    path: [...path, "database"],
    found: `the instance "${entry.key}" has no database "${address.database}"`,
    right: suggest(address.database, Object.keys(entry.instance.databases), `describe it under databases of "${entry.key}"`),
  }];
}

/** Items with the same mark, from the second on, each with the first. */
export function repeated<T>(items: T[], mark: (item: T) => string | undefined): { item: T; first: T }[] {
  const seen = new Map<string, T>();
  return items.flatMap((item) => {
    const found = mark(item);
    if (found === undefined) return [];
    const first = seen.get(found);
    if (first !== undefined) return [{ item, first }];
    seen.set(found, item);
    return [];
  });
}

/** A setting as it is written; no engine tells upper from lower case in their names, and MariaDB and MySQL no hyphen from an underscore. */
export function settingOf(instance: Instance, name: string): string | number | boolean | undefined {
  const written = (key: string) => (isMysqlFamily(instance.engine) ? settingKey(key) : key.toLowerCase());
  const own = Object.entries(instance.settings).find(([key]) => written(key) === name)?.[1];
  return own ?? (instance.engine === "postgres" ? profileSettings(instance)[name] : undefined);
}
