/** Names that Pulumi knows parts of an estate by: several keys joined by hyphens, which keys have as well. */
import { managedBy } from "../engines/postgres";
import { firstName } from "../formerly";
import { pathText, type Issue, type Path } from "../issues";
import type { Estate } from "../schema";
import { isCarried } from "../schema/instance";
import { databasesOf, repeated, type DatabaseEntry } from "./lookup";

interface Joined { name: string; path: Path; /** As the end of a sentence. */ what: string }

/** No two accounts, and no two uses of databases, have one joined name. */
export const joinedNameIssues = (estate: Estate): Issue[] => [...repeatedIn(databasesOf(estate).flatMap(accountsOf)), ...repeatedIn(usesOf(estate))];

const repeatedIn = (joined: Joined[]): Issue[] => repeated(joined, ({ name }) => name).map(({ item, first }): Issue => ({
  path: item.path, found: `"${item.name}" is also the full name of ${first.what}`, right: "rename one of the two",
}));

/** Those that dbhaven makes; through Pulumi's provider the owner of a PostgreSQL database is one of them, and cannot be renamed. */
function accountsOf({ name, path, database, entry: { key, instance } }: DatabaseEntry): Joined[] {
  const full = `${firstName(key, instance)}-${firstName(name, database)}`;
  const owner = instance.engine === "postgres" && managedBy(instance) === "provider" ? [{ name: `${full}-owner`, path, what: `the owner of ${pathText(path)}` }] : [];
  const made = Object.entries(database.accounts).filter(([, account]) => !isCarried(account));
  return [...owner, ...made.map(([account]): Joined => {
    const at = [...path, "accounts", account];
    return { name: `${full}-${account}`, path: at, what: pathText(at) };
  })];
}

/** The secrets of applications that dbhaven runs. */
const usesOf = (estate: Estate): Joined[] => Object.entries(estate.applications).flatMap(([key, application]) => ("image" in application ? Object.keys(application.databases) : []).map((use): Joined => {
  const path = ["applications", key, "databases", use];
  return { name: `${firstName(key, application)}-${use}`, path, what: pathText(path) };
}));
