/** What dbhaven knows of MariaDB as an instance: port, paths, and sizes derived from the memory limit. */
import { createHash } from "node:crypto";
import { derivedMaxConnections, settingKey, type MariadbInstance } from "../../config/engines/mariadb";
import { sortedEntries } from "../order";
import { tlsFiles } from "../tls";
import { lines, nameAndValue, type EnginePlanner } from "./engine";
import { mariadbStartOnly } from "./startOnly";

export const administrator = "dbhaven";
/** Its root holds lock and marker; the data lies in a subfolder. */
export const volumePath = "/var/lib/mysql";
/** In memory: what the server runs before it lets anybody in, written anew at every start. */
export const memoryPath = "/run/dbhaven";

export interface InstanceOwn {}

type Role = MariadbInstance["databases"][string]["accounts"][string]["role"];

/** What a role may do on its database; in the order of their names, as the job compares them with what an account has. */
export const privileges: Record<Role, string[]> = {
  application: ["CREATE TEMPORARY TABLES", "DELETE", "EXECUTE", "INSERT", "LOCK TABLES", "SELECT", "UPDATE"],
  readOnly: ["SELECT", "SHOW VIEW"],
  // The structure and its rows. Who may drop tables may drop the database as well: MariaDB does not tell the two apart.
  migration: [
    "ALTER", "ALTER ROUTINE", "CREATE", "CREATE ROUTINE", "CREATE TEMPORARY TABLES", "CREATE VIEW", "DELETE", "DROP", "EVENT", "EXECUTE",
    "INDEX", "INSERT", "LOCK TABLES", "REFERENCES", "SELECT", "SHOW VIEW", "TRIGGER", "UPDATE",
  ],
};

export interface AccountPlan { name: string; role: Role; connectionLimit: number | null; rotation: number; unencrypted: boolean }
export interface DatabaseOwn { characterSet: string; collation: string; accounts: AccountPlan[] }

export const planner: EnginePlanner<MariadbInstance, InstanceOwn, DatabaseOwn> = {
  port: 3306,
  // mysql_native_password: every version's server has it built in and every driver speaks it, which holds for neither of
  // ed25519 (a plugin of its own on both sides). It is not salted, which 190 random bits do not need.
  storedPassword: { salted: false, of: nativeHash },
  settings,
  startOnly: mariadbStartOnly,
  commandLine: options,
  settingsOn: (line) => Object.fromEntries(line.map((option) => nameAndValue(option.replace(/^--/, ""), "=")).map(([name, value]) => [settingKey(name), value])),
  scripts: { "start.sh": ["start/volume.sh", "mariadb/start.sh"], "health.sh": ["mariadb/health.sh"] },
  reloadSettings: (reloaded) => ({ SETTINGS: lines(reloaded), OPTIONS: options(reloaded).map((option) => `${option}\n`).join("") }),
  keepsSettings: "volume",
  reloadFiles: ["session.sh", "settings.sh"],
  manage: (instance) => instance.manage,
  instance: () => ({}),
  database: (_name, { characterSet, collation, accounts }) => ({
    characterSet,
    collation,
    accounts: sortedEntries(accounts).map(([name, { role, connectionLimit, rotation, unencrypted }]) => ({ name, role, connectionLimit: connectionLimit ?? null, rotation, unencrypted })),
  }),
  addressed: (name) => name,
  jobSettings: ({ characterSet, collation, accounts }) => ({
    CHARACTER_SET: characterSet,
    COLLATION: collation,
    // Lines of words: the image has nothing that reads JSON. MariaDB writes no limit as 0.
    ACCOUNTS: accounts.map(({ name, role, connectionLimit, unencrypted }) => `${name} ${connectionLimit ?? 0} ${unencrypted ? "NONE" : "SSL"} ${privileges[role].join(",")}\n`).join(""),
  }),
  jobFiles: ["session.sh", "database.sh", "database"],
  moves: null,
};

/** As the server keeps it (MariaDB's documentation, "Authentication Plugin - mysql_native_password"). */
function nativeHash(password: string): string {
  const sha1 = (bytes: string | Buffer) => createHash("sha1").update(bytes).digest();
  return `*${sha1(sha1(password)).toString("hex").toUpperCase()}`;
}

/**
 * Half of the limit for the buffer pool. MariaDB's documentation ("InnoDB Buffer Pool") gives it up to 70 to 80 % of a machine
 * that has much memory and nothing else to do; in a container's limit there are the connections (a quarter, see
 * derivedMaxConnections) and the server itself as well. Until 10.7 the server rounds it up to whole chunks of 128 MB, so
 * that it is rounded down here.
 */
function bufferPoolMegabytes(memoryMegabytes: number): number {
  const half = Math.floor(memoryMegabytes / 2);
  return half < 128 ? half : half - (half % 128);
}

/**
 * The redo log: a quarter of the buffer pool, so that a burst of writes does not wait for pages to be written; 4 GB at most,
 * beyond which recovery after a crash only takes longer ("InnoDB Redo Log"). The caches of Aria and MyISAM are 128 MB each by
 * default, too much beside a small limit: only the server's own and temporary tables are in them.
 */
function settings({ memoryMegabytes, settings: own }: MariadbInstance): Record<string, string> {
  const pool = bufferPoolMegabytes(memoryMegabytes);
  const derived: Record<string, string> = {
    innodb_buffer_pool_size: `${pool}M`,
    innodb_log_file_size: `${Math.min(4096, Math.max(32, Math.floor(pool / 4)))}M`,
    aria_pagecache_buffer_size: `${Math.min(128, Math.max(8, Math.floor(memoryMegabytes / 32)))}M`,
    key_buffer_size: "8M",
    max_connections: String(derivedMaxConnections(memoryMegabytes)),
    character_set_server: "utf8mb4",
    collation_server: "utf8mb4_unicode_ci",
    // A client could otherwise be made to send files of its own machine.
    local_infile: "OFF",
    ssl_cert: tlsFiles.certificate,
    ssl_key: tlsFiles.key,
    tls_version: "TLSv1.2,TLSv1.3",
  };
  const wanted = Object.entries(own).map(([name, value]) => [settingKey(name), typeof value === "boolean" ? (value ? "ON" : "OFF") : String(value)]);
  return { ...derived, ...Object.fromEntries(wanted) };
}

/** As options of the server's command line. */
export function options(settings: Record<string, string>): string[] {
  return Object.entries(settings).map(([name, value]) => `--${name.replace(/_/g, "-")}=${value}`);
}
