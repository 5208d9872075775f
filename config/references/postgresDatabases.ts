import type { PostgresInstance } from "../engines/postgres";
import { listed, pathText, type Issue } from "../issues";
import type { Estate } from "../schema";
import { databasesWith, moveInto, repeated, type DatabaseEntry } from "./lookup";

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
    ...databases.flatMap((entry) => [...carriedIssues(estate, entry), ...rotationIssues(entry)]),
  ];
}

interface Role { instance: string; name: string; path: DatabaseEntry["path"] }

function rolesOf({ name, path, database, entry }: DatabaseEntry<PostgresInstance>): Role[] {
  return [
    { instance: entry.key, name: database.owner ?? `${name}_owner`, path: [...path, "owner"] },
    ...Object.keys(database.accounts).map((account) => ({ instance: entry.key, name: account, path: [...path, "accounts", account] })),
  ];
}

/** A carried account comes with its password from the source: without a move that carries it, no one could log in. */
function carriedIssues(estate: Estate, { name, path, database, entry }: DatabaseEntry<PostgresInstance>): Issue[] {
  const carried = Object.entries(database.accounts).filter(([, { role }]) => role === "carried").map(([account]) => account);
  const move = moveInto(estate, { instance: entry.key, database: name });
  return carried.flatMap((account): Issue[] => {
    const at = [...path, "accounts", account, "role"];
    // Its move may be finished and taken out of the estate: only the journal knows (plan/moves/carried.ts).
    if (!move) return [];
    const mapping = Object.entries(move[1].accounts).find(([source]) => source === account)?.[1];
    if (mapping && "carry" in mapping) return [];
    return [{ path: at, found: `carried, but the move "${move[0]}" does not carry it`, right: `add "${account}: { carry: true }" to its accounts, or write ${listed(["application", "readOnly", "migration"], "or")}` }];
  });
}

function rotationIssues({ path, database }: DatabaseEntry<PostgresInstance>): Issue[] {
  return Object.entries(database.accounts).filter(([, { role, rotation }]) => role === "carried" && rotation > 0).map(([account]): Issue => ({
    path: [...path, "accounts", account, "rotation"], found: "a carried account keeps the password of the source", right: "leave it out, and change the password together with those who use it",
  }));
}
