/** What dbhaven knows of PostgreSQL as an instance: port, paths, and sizes derived from the memory limit. */
import { managedBy, type PostgresAccount, type PostgresInstance } from "../../config/engines/postgres";
import { isCarried } from "../../config/schema/instance";
import { profileSettings } from "../../config/engines/postgresProfiles";
import { sortedEntries } from "../order";
import { tlsFiles } from "../tls";
import { nameAndValue, type EnginePlanner } from "./engine";
import { scramVerifier } from "./scram";
import { postgresStartOnly } from "./startOnly";

/** A superuser of dbhaven's own: the bootstrap superuser `postgres` works through the server's local socket only. */
export const administrator = "dbhaven";
/** The volume's root holds the lock file; the data lies in a subfolder so that neither is in the other's way. */
export const volumePath = "/var/lib/postgresql/data";
export const dataPath = `${volumePath}/pgdata`;
/** In memory: the server's private key, in the form that PostgreSQL takes (readable by its user alone). */
export const memoryPath = "/run/dbhaven";

export interface InstanceOwn {
  sharedMemoryMegabytes: number;
  /** Addresses from which the administrator may log in, beside the instance's network. */
  administrators: string[];
}

export interface AccountPlan {
  name: string;
  role: PostgresAccount["role"];
  connectionLimit: number;
  rotation: number;
  unencrypted: boolean;
}

export interface DatabaseOwn {
  owner: string;
  accounts: AccountPlan[];
  encoding: string;
  locale: string;
  localeProvider: "libc" | "icu" | "builtin";
  schemas: string[];
  extensions: string[];
}

export const planner: EnginePlanner<PostgresInstance, InstanceOwn, DatabaseOwn> = {
  port: 5432,
  storedPassword: { salted: true, of: scramVerifier },
  settings,
  startOnly: postgresStartOnly,
  commandLine: (settings) => ["postgres", ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
  settingsOn: (line) => Object.fromEntries(line.flatMap((word, at) => (line[at - 1] === "-c" ? [nameAndValue(word, "=")] : []))),
  scripts: { "start.sh": ["start/volume.sh", "postgres/start.sh"], "health.sh": ["postgres/client.sh", "postgres/health.sh"] },
  reloadSettings: (reloaded) => ({ SETTINGS: JSON.stringify(reloaded) }),
  keepsSettings: "server",
  reloadFiles: ["postgres/session.sh", "postgres/settings.sh", "postgres/settings", "postgres/target"],
  manage: managedBy,
  instance: ({ memoryMegabytes, administrators }) => ({ sharedMemoryMegabytes: sharedMemoryMegabytes(memoryMegabytes), administrators }),
  database: (name, database) => ({
    owner: database.owner ?? `${name}_owner`,
    accounts: sortedEntries(database.accounts).map(([name, { role, connectionLimit, rotation, unencrypted }]) => ({ name, role, connectionLimit, rotation, unencrypted })),
    encoding: database.encoding,
    locale: database.locale,
    localeProvider: database.localeProvider,
    schemas: [...database.schemas].sort(),
    extensions: [...database.extensions].sort(),
  }),
  addressed: (name) => name,
  jobSettings: (database) => ({
    OWNER: database.owner,
    ENCODING: database.encoding,
    LOCALE: database.locale,
    LOCALE_PROVIDER: database.localeProvider,
    ACCOUNTS: JSON.stringify(database.accounts.filter((account) => !isCarried(account)).map(({ name, role, connectionLimit, rotation }) => ({ name, role, connectionLimit, rotation }))),
    // Carried ones among them: their line may be there before they are.
    ACCESS: JSON.stringify(database.accounts.map(({ name, unencrypted }) => ({ name, unencrypted }))),
    SCHEMAS: JSON.stringify(database.schemas),
    EXTENSIONS: JSON.stringify(database.extensions),
  }),
  jobFiles: ["postgres/session.sh", "postgres/database.sh", "postgres/database", "postgres/target"],
  moves: {
    source: ({ source }) => ({ SOURCE_SSLMODE: source.encrypted ? "require" : "prefer" }),
    asSource: { SOURCE_SSLMODE: "verify-full" },
    target: ({ target, accounts, checks }) => ({ TARGET_OWNER: target.owner, ACCOUNTS: JSON.stringify(accounts), CHECKS: JSON.stringify(checks) }),
    list: JSON.stringify,
    wayBack: ({ target }) => ({ TARGET_ACCOUNTS: JSON.stringify(target.accounts.filter((account) => !isCarried(account))), TARGET_EXTENSIONS: JSON.stringify(target.extensions) }),
  },
};

/**
 * Settings that depend on the memory limit, after the rules of thumb in PostgreSQL's manual ("Resource
 * Consumption"): a quarter for shared_buffers, three quarters expected to be cached in all, a sixteenth for maintenance.
 * Sizes are in megabytes as PostgreSQL writes them ("256MB").
 */
function settings({ memoryMegabytes, profile, settings: own }: PostgresInstance): Record<string, string> {
  const megabytes = (share: number, least: number) => `${Math.max(least, Math.floor(memoryMegabytes * share))}MB`;
  const derived: Record<string, string> = {
    shared_buffers: megabytes(1 / 4, 32),
    effective_cache_size: megabytes(3 / 4, 96),
    maintenance_work_mem: megabytes(1 / 16, 16),
    password_encryption: "scram-sha-256",
    ssl: "on",
    ssl_cert_file: tlsFiles.certificate,
    ssl_key_file: `${memoryPath}/server-key.pem`,
    ssl_min_protocol_version: "TLSv1.2",
  };
  const all = { ...derived, ...profileSettings({ memoryMegabytes, profile }) };
  // The server takes a name in whatever letters.
  const nameOf = (name: string) => (name.toLowerCase() in all ? name.toLowerCase() : name);
  const wanted = Object.entries(own).map(([name, value]) => [nameOf(name), typeof value === "boolean" ? (value ? "on" : "off") : String(value)]);
  return { ...all, ...Object.fromEntries(wanted) };
}

/** Docker's default of 64 MB for /dev/shm is too little for parallel queries; a quarter of the limit is plenty. */
function sharedMemoryMegabytes(memoryMegabytes: number): number {
  return Math.max(64, Math.floor(memoryMegabytes / 4));
}
