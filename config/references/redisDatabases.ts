import { pathText, type Issue, type Path } from "../issues";
import type { RedisInstance } from "../engines/redis";
import type { Estate } from "../schema";
import { isCarried } from "../schema/instance";
import { databasesWith, instancesWith, repeated, type DatabaseEntry, type InstanceEntry } from "./lookup";

/** Users and patterns of keys: each database of an instance has its own. */
export function redisDatabaseIssues(estate: Estate): Issue[] {
  const users = databasesWith(estate, "redis").flatMap(usersOf);
  return [
    ...users.flatMap(takenIssues),
    ...repeated(users, ({ instance, name }) => JSON.stringify([instance, name])).map(({ item, first }): Issue => ({
      path: item.path,
      found: `the user "${item.name}" of the instance "${item.instance}" is also ${pathText(first.path)}`,
      right: "users belong to the whole instance; give each account a name of its own",
    })),
    ...instancesWith(estate, "redis").flatMap(patternIssues),
  ];
}

interface User { instance: string; name: string; path: Path; carried: boolean }

const usersOf = ({ path, database, entry }: DatabaseEntry<RedisInstance>): User[] =>
  Object.entries(database.accounts).map(([name, account]) => ({ instance: entry.key, name, path: [...path, "accounts", name], carried: isCarried(account) }));

/** dbhaven's own, and the user that every server has: whoever sends a password alone is that one, so that a move can carry it. */
function takenIssues({ name, path, carried }: User): Issue[] {
  if (name === "dbhaven") return [{ path, found: `"${name}" is a user of dbhaven's own`, right: "give it another name" }];
  return name === "default" && !carried ? [{ path, found: `"${name}" is a user of Redis' own`, right: "give it another name, or write password: carried for clients that send a password alone" }] : [];
}

/** Two patterns of which one begins like the other would give one service the keys of another. */
function patternIssues({ path, instance }: InstanceEntry<RedisInstance>): Issue[] {
  const databases = Object.entries(instance.databases).map(([name, { keyPattern }]) => ({ name, keyPattern, path: [...path, "databases", name, "keyPattern"] as Path }));
  if (databases.length < 2) return [];
  const missing = databases.filter(({ keyPattern }) => keyPattern === undefined).map(({ name, path: at }): Issue => ({
    path: at, found: "missing, and the instance has other databases", right: `write the pattern of its keys, as in "${name}:*"`,
  }));
  const given = databases.filter((one): one is typeof one & { keyPattern: string } => one.keyPattern !== undefined);
  const overlapping = given.flatMap((one, i) => given.slice(0, i).filter((other) => overlap(one.keyPattern, other.keyPattern)).slice(0, 1).map((other): Issue => ({
    path: one.path,
    found: `"${one.keyPattern}" and "${other.keyPattern}" of "${other.name}" may mean the same key`,
    right: `let each begin with letters of its own, as in "${one.name}:*"`,
  })));
  return [...missing, ...overlapping];
}

const beginning = (pattern: string) => pattern.replace(/[*?[].*$/, "");

function overlap(one: string, other: string): boolean {
  const [a, b] = [beginning(one), beginning(other)];
  return a.startsWith(b) || b.startsWith(a);
}
