import type { PostgresInstance } from "../engines/postgres";
import { pathText, type Issue } from "../issues";
import type { Estate } from "../schema";
import { databasesWith, repeated, type DatabaseEntry } from "./lookup";

/** PostgreSQL's own databases and roles, and dbhaven's. */
const takenDatabases = ["postgres", "template0", "template1", "dbhaven"];
const takenRole = /^(postgres|dbhaven|public|none|pg_.*)$/;

/** Names of databases, and of the roles in an instance: owners and accounts. */
export function postgresDatabaseIssues(estate: Estate): Issue[] {
  const databases = databasesWith(estate, "postgres");
  const roles = databases.flatMap(rolesOf);
  return [
    ...databases.filter(({ name }) => takenDatabases.includes(name)).map(({ path, name }): Issue => ({
      path, found: `"${name}" is a database of ${name === "dbhaven" ? "dbhaven's" : "PostgreSQL's"} own`, right: "give it another name",
    })),
    ...roles.filter(({ name }) => takenRole.test(name)).map(({ path, name }): Issue => ({
      path, found: `"${name}" is a role of ${name === "dbhaven" ? "dbhaven's" : "PostgreSQL's"} own`, right: "give it another name",
    })),
    // pg_hba.conf takes such a name for a pattern, quoted or not, from PostgreSQL 16 on.
    ...[...databases, ...roles].filter(({ name }) => name.startsWith("/")).map(({ path }): Issue => ({
      path, found: "a name with a slash in front would let in everybody whose name matches it", right: "give it another name",
    })),
    ...[...databases, ...roles].filter(({ name }) => Buffer.byteLength(name) > 63).map(({ path }): Issue => ({
      path, found: "the name takes more than 63 bytes", right: "shorten it",
    })),
    ...repeated(roles, ({ instance, name }) => JSON.stringify([instance, name])).map(({ item, first }): Issue => ({
      path: item.path,
      found: `the role "${item.name}" of the instance "${item.instance}" is also ${pathText(first.path)}`,
      right: "roles belong to the whole instance; give each owner and account a name of its own",
    })),
  ];
}

interface Role { instance: string; name: string; path: DatabaseEntry["path"] }

function rolesOf({ name, path, database, entry }: DatabaseEntry<PostgresInstance>): Role[] {
  return [
    { instance: entry.key, name: database.owner ?? `${name}_owner`, path: [...path, "owner"] },
    ...Object.keys(database.accounts).map((account) => ({ instance: entry.key, name: account, path: [...path, "accounts", account] })),
  ];
}
