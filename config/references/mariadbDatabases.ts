import type { MariadbInstance } from "../engines/mariadb";
import { pathText, type Issue, type Path } from "../issues";
import type { Estate } from "../schema";
import { databasesWith, repeated, type DatabaseEntry } from "./lookup";

/** MariaDB's own databases and accounts, and dbhaven's. `test` is open to everybody on servers that were made otherwise. */
const takenDatabases = ["mysql", "information_schema", "performance_schema", "sys", "test", "dbhaven"];
const takenAccounts = ["root", "mysql", "mariadb.sys", "dbhaven", "public"];

/** Names of databases and accounts, and whether a collation goes with its character set. */
export function mariadbDatabaseIssues(estate: Estate): Issue[] {
  const databases = databasesWith(estate, "mariadb");
  const accounts = databases.flatMap(accountsOf);
  return [
    ...databases.filter(({ name }) => takenDatabases.includes(name.toLowerCase())).map(({ path, name }): Issue => ({
      path, found: `"${name}" is a database of ${name.toLowerCase() === "dbhaven" ? "dbhaven's" : "MariaDB's"} own`, right: "give it another name",
    })),
    ...accounts.filter(({ name }) => takenAccounts.includes(name.toLowerCase())).map(({ path, name }): Issue => ({
      path, found: `"${name}" is an account of ${name.toLowerCase() === "dbhaven" ? "dbhaven's" : "MariaDB's"} own`, right: "give it another name",
    })),
    ...repeated(accounts, ({ instance, name }) => JSON.stringify([instance, name])).map(({ item, first }): Issue => ({
      path: item.path,
      found: `the account "${item.name}" of the instance "${item.instance}" is also ${pathText(first.path)}`,
      right: "accounts belong to the whole instance; give each a name of its own",
    })),
    ...databases.flatMap(collationIssues),
  ];
}

interface Account { instance: string; name: string; path: Path }

const accountsOf = ({ path, database, entry }: DatabaseEntry<MariadbInstance>): Account[] =>
  Object.keys(database.accounts).map((name) => ({ instance: entry.key, name, path: [...path, "accounts", name] }));

function collationIssues({ path, database: { characterSet, collation } }: DatabaseEntry<MariadbInstance>): Issue[] {
  if (collation.startsWith(`${characterSet}_`) || collation === characterSet) return [];
  return [{ path: [...path, "collation"], found: `"${collation}" is no collation of the character set "${characterSet}"`, right: `write one that starts with "${characterSet}_", or another characterSet` }];
}
