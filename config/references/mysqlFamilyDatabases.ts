import { mysqlFamily, productNames, type MysqlFamily } from "../engines/mysqlFamily";
import { pathText, type Issue, type Path } from "../issues";
import type { Estate, InstanceOf } from "../schema";
import { databasesWith, repeated, type DatabaseEntry } from "./lookup";

/** The servers' own databases and accounts, and dbhaven's. `test` is open to everybody on servers that were made otherwise. */
const takenDatabases = ["mysql", "information_schema", "performance_schema", "sys", "test", "dbhaven"];
const takenAccounts: Record<MysqlFamily, string[]> = {
  mariadb: ["root", "mysql", "mariadb.sys", "dbhaven", "public"],
  mysql: ["root", "mysql.sys", "mysql.session", "mysql.infoschema", "dbhaven"],
};

/** Names of databases and accounts, and whether a collation goes with its character set. */
export function mysqlFamilyDatabaseIssues(estate: Estate): Issue[] {
  const databases = databasesWith(estate, ...mysqlFamily);
  const accounts = databases.flatMap(accountsOf);
  const taken = (kind: "database" | "account", name: string, engine: MysqlFamily, path: Path): Issue => ({
    path, found: `"${name}" is ${kind === "account" ? "an account" : "a database"} of ${name.toLowerCase() === "dbhaven" ? "dbhaven's" : `${productNames[engine]}'s`} own`, right: "give it another name",
  });
  return [
    ...databases.filter(({ name }) => takenDatabases.includes(name.toLowerCase())).map(({ path, name, entry }) => taken("database", name, entry.instance.engine, path)),
    ...accounts.filter(({ name, engine }) => takenAccounts[engine].includes(name.toLowerCase())).map(({ path, name, engine }) => taken("account", name, engine, path)),
    ...repeated(accounts, ({ instance, name }) => JSON.stringify([instance, name])).map(({ item, first }): Issue => ({
      path: item.path,
      found: `the account "${item.name}" of the instance "${item.instance}" is also ${pathText(first.path)}`,
      right: "accounts belong to the whole instance; give each a name of its own",
    })),
    ...databases.flatMap(collationIssues),
  ];
}

interface Account { instance: string; engine: MysqlFamily; name: string; path: Path }
type Entry = DatabaseEntry<InstanceOf<MysqlFamily>>;

const accountsOf = ({ path, database, entry }: Entry): Account[] =>
  Object.keys(database.accounts).map((name) => ({ instance: entry.key, engine: entry.instance.engine, name, path: [...path, "accounts", name] }));

function collationIssues({ path, database: { characterSet, collation } }: Entry): Issue[] {
  if (collation.startsWith(`${characterSet}_`) || collation === characterSet) return [];
  return [{ path: [...path, "collation"], found: `"${collation}" is no collation of the character set "${characterSet}"`, right: `write one that starts with "${characterSet}_", or another characterSet` }];
}
