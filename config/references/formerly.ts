import { firstName } from "../formerly";
import { pathText, type Issue, type Path } from "../issues";
import type { Estate } from "../schema";
import { databasesOf, instancesOf, repeated } from "./lookup";

interface Named { path: Path; key: string; formerly?: string; /** What must not be there twice. */ first: string }

/** No two parts of the estate go back to the same name. Where neither says `formerly`, other checks compare their keys. */
export function formerlyIssues(estate: Estate): Issue[] {
  const part = (path: Path, key: string, one: { formerly?: string }): Named => ({ path, key, formerly: one.formerly, first: firstName(key, one) });
  const entries = (name: "servers" | "networks" | "databaseStacks" | "applications" | "proxies" | "moves") =>
    Object.entries<{ formerly?: string }>(estate[name]).map(([key, one]) => part([name, key], key, one));
  const instances = instancesOf(estate).map(({ path, key, instance }) => part(path, key, instance));
  const databases = databasesOf(estate).map(({ path, name, database, entry }): Named =>
    ({ ...part(path, name, database), first: `${firstName(entry.key, entry.instance)}-${firstName(name, database)}` }));
  // Instances and applications are Docker services alike.
  const spaces = [entries("servers"), entries("networks"), entries("databaseStacks"), [...instances, ...entries("applications")], databases, entries("proxies"), entries("moves")];
  return spaces.flatMap((space) => [...itself(space), ...taken(space)]);
}

const itself = (space: Named[]): Issue[] => space.filter(({ key, formerly }) => key === formerly).map(({ path }) => ({
  path: [...path, "formerly"], found: "its key of today", right: "leave it out",
}));

function taken(space: Named[]): Issue[] {
  const renamedLast = [...space].sort((a, b) => Number(a.formerly !== undefined) - Number(b.formerly !== undefined));
  return repeated(renamedLast, ({ first }) => first).filter(({ item }) => item.formerly !== undefined).map(({ item, first }): Issue => ({
    path: [...item.path, "formerly"],
    found: `everything under this name is ${pathText(first.path)}`,
    right: "name what the key was when this was made, or leave it out where this is new",
  }));
}
