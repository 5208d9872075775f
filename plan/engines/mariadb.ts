/** What dbhaven knows of MariaDB as an instance: how it keeps passwords, and sizes derived from the memory limit. */
import { createHash } from "node:crypto";
import { derivedMaxConnections, poolMegabytes } from "../../config/engines/mysqlFamily";
import type { MariadbInstance } from "../../config/engines/mariadb";
import { carriedOf, lines, placesOf, rolesOf, type EnginePlanner } from "./engine";
import { commonSettings, familyPlanner, options, ownSettings, type DatabaseOwn, type InstanceOwn } from "./mysqlFamily";
import { mariadbStartOnly } from "./startOnly";

export const planner: EnginePlanner<MariadbInstance, InstanceOwn, DatabaseOwn> = {
  ...familyPlanner,
  // mysql_native_password: every version's server has it built in and every driver speaks it, which holds for neither of
  // ed25519 (a plugin of its own on both sides). It is not salted, which 190 random bits do not need.
  storedPassword: { salted: false, of: nativeHash },
  settings,
  startOnly: mariadbStartOnly,
  scripts: { "start.sh": ["start/volume.sh", "start/mysqlFamily.sh", "mariadb/start.sh"], "health.sh": ["mariadb/client.sh", "start/mysqlHealth.sh"] },
  reloadSettings: (reloaded) => ({ SETTINGS: lines(reloaded), OPTIONS: options(reloaded).map((option) => `${option}\n`).join("") }),
  keepsSettings: "volume",
  reloadFiles: ["mysqlFamily/session.sh", "mysqlFamily/values.sh", "mariadb/client.sh", "mariadb/session.sh", "mariadb/settings.sh"],
  jobFiles: ["mysqlFamily/session.sh", "mysqlFamily/database.sh", "mysqlFamily/database", "mariadb/client.sh", "mariadb/session.sh", "mariadb/database.sh"],
  moves: {
    source: ({ source }) => ({ SOURCE_TLS: source.encrypted ? "required" : "preferred" }),
    asSource: { SOURCE_TLS: "verified" },
    // The image has nothing that reads JSON; the server reads the checks.
    target: ({ target, accounts, checks }) => ({ ACCOUNTS: placesOf(accounts), CARRIED: carriedOf(accounts), TARGET_ACCOUNTS: rolesOf(target.accounts), CHECKS: JSON.stringify(Object.entries(checks)) }),
    does: {
      backup: "Stores definitions and the rows of one transaction as files of SQL, restores them into a server beside and compares rows and objects.",
      prepare: "Logs in on both sides, makes dbhaven's own account and records on the source, and refuses what cannot be carried.",
      fence: "Locks every account of the source but dbhaven's, ends their sessions, stops its events and proves it.",
      copy: "Copies definitions, rows and next values; routines, views, triggers and events, these disabled, after the rows.",
    },
    list: (names) => names.join("\n"),
    wayBack: () => ({}),
  },
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
  const half = poolMegabytes("mariadb", memoryMegabytes);
  return half < 128 ? half : half - (half % 128);
}

/**
 * The redo log: a quarter of the buffer pool, so that a burst of writes does not wait for pages to be written; 4 GB at most,
 * beyond which recovery after a crash only takes longer ("InnoDB Redo Log"). The caches of Aria and MyISAM are 128 MB each by
 * default, too much beside a small limit: only the server's own and temporary tables are in them.
 */
function settings({ memoryMegabytes, settings: own }: MariadbInstance): Record<string, string> {
  const pool = bufferPoolMegabytes(memoryMegabytes);
  const { character_set_server, ...rest } = commonSettings;
  const derived: Record<string, string> = {
    innodb_buffer_pool_size: `${pool}M`,
    innodb_log_file_size: `${Math.min(4096, Math.max(32, Math.floor(pool / 4)))}M`,
    aria_pagecache_buffer_size: `${Math.min(128, Math.max(8, Math.floor(memoryMegabytes / 32)))}M`,
    key_buffer_size: "8M",
    max_connections: String(derivedMaxConnections("mariadb", memoryMegabytes)),
    character_set_server,
    collation_server: "utf8mb4_unicode_ci",
    ...rest,
  };
  return { ...derived, ...ownSettings(own) };
}
