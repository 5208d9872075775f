/** What dbhaven knows of Redis and Valkey as an instance: port, paths, and what follows from role and memory limit. */
import { createHash } from "node:crypto";
import type { RedisInstance } from "../../config/engines/redis";
import { sortedEntries } from "../order";
import { tlsFiles } from "../tls";
import { carriedOf, lines, nameAndValue, placesOf, rolesOf, type EnginePlanner } from "./engine";
import { redisStartOnly } from "./startOnly";

export const administrator = "dbhaven";
/** Its root holds lock, marker and users; the data lies in a subfolder. */
export const volumePath = "/data";
/** In memory: the server's configuration, written anew at every start. */
export const memoryPath = "/run/dbhaven";

export type Role = RedisInstance["role"];
export interface InstanceOwn { role: Role }

/** Beside the port with TLS, on the instance's network alone, where an account may do without. */
export const plainPort = 6380;

export interface AccountPlan { name: string; role: "application" | "readOnly"; password: "generated" | "carried"; rotation: number; unencrypted: boolean }
export interface DatabaseOwn { keyPattern: string; accounts: AccountPlan[] }

export const planner: EnginePlanner<RedisInstance, InstanceOwn, DatabaseOwn> = {
  port: 6379,
  // Redis' own form (ACL SETUSER #...). It is not salted, which 190 random bits do not need.
  storedPassword: { salted: false, of: (password) => createHash("sha256").update(password).digest("hex") },
  settings,
  startOnly: redisStartOnly,
  commandLine: configurationLines,
  settingsOn: (line) => Object.fromEntries(line.map((words) => nameAndValue(words, " "))),
  scripts: { "start.sh": ["start/volume.sh", "redis/start.sh"], "health.sh": ["redis/health.sh"] },
  reloadSettings: (reloaded) => ({ SETTINGS: lines(reloaded), CONFIGURATION: configurationLines(reloaded).map((line) => `${line}\n`).join("") }),
  keepsSettings: "volume",
  reloadFiles: ["redis/session.sh", "redis/beside.sh", "redis/settings.sh"],
  manage: (instance) => instance.manage,
  instance: ({ role }) => ({ role }),
  database: (_name, database) => ({
    keyPattern: database.keyPattern ?? "*",
    accounts: sortedEntries(database.accounts).map(([name, { role, password, rotation, unencrypted }]) => ({ name, role, password, rotation, unencrypted })),
  }),
  // The number of the logical database, as clients write it at the end of an address.
  addressed: () => "0",
  jobSettings: ({ keyPattern, accounts }) => ({
    KEY_PATTERN: keyPattern,
    // Lines of words: the image has nothing that reads JSON.
    ACCOUNTS: accounts.map(({ name, role, password }) => `${name} ${role} ${password}\n`).join(""),
  }),
  jobFiles: ["redis/session.sh", "redis/database.sh", "redis/passwords.sh", "redis/rules.sh"],
  moves: {
    source: ({ source }) => ({ SOURCE_TLS: source.encrypted ? "require" : "prefer" }),
    asSource: { SOURCE_TLS: "verify" },
    target: ({ target, accounts }) => ({
      KEY_PATTERN: target.keyPattern!,
      ACCOUNTS: placesOf(accounts),
      CARRIED: carriedOf(accounts),
      TARGET_ACCOUNTS: rolesOf(target.accounts),
    }),
    does: {
      backup: "Stores what the source sends to a replica, with its accounts; a server beside loads the file, and every key is compared with what was sent.",
      prepare: "Logs in on both sides, makes dbhaven's own account on the source, and refuses what cannot be carried.",
      fence: "Switches off every account of the source but dbhaven's, ends their sessions and proves it by attempts.",
      copy: "Copies every key of every logical database with the moment at which it ends, and the libraries of functions.",
      verify: "Compares every key on both sides: type, value and expiry, each in a form that no version changes; and the libraries by their code.",
    },
    list: (names) => names.join("\n"),
    wayBack: () => ({}),
  },
};

/**
 * maxmemory counts keys and values. Beside them there are the allocator's fragmentation and the clients' buffers, for which
 * Redis' manual ("Memory optimization") asks to leave some share free: a quarter. A server that writes its data to disk forks
 * for it, and while clients go on writing, the pages that they change exist twice ("Redis administration": up to two times
 * the memory in use): so half the limit where data is kept. Beyond the container's limit the kernel would end the server.
 */
const share: Record<Role, number> = { cache: 3 / 4, queue: 1 / 2, store: 1 / 2 };

/**
 * A cache writes nothing to disk and makes room by evicting what was not used for the longest time ("Key eviction"). A queue or
 * store syncs its append-only file every second and keeps snapshots as well ("Redis persistence"), and evicts nothing: a
 * job that vanished would be lost work. The times of the snapshots are those of Redis 7 without a configuration.
 */
const keeping: Record<"cache" | "kept", Record<string, string>> = {
  cache: { "maxmemory-policy": "allkeys-lru", appendonly: "no", save: "" },
  kept: { "maxmemory-policy": "noeviction", appendonly: "yes", appendfsync: "everysec", save: "3600 1 300 100 60 10000" },
};

/** A port is for whoever logs in: which account may do without TLS, the server cannot tell apart. */
function ports({ databases }: RedisInstance): Record<string, string> {
  const plain = Object.values(databases).some(({ accounts }) => Object.values(accounts).some(({ unencrypted }) => unencrypted));
  return {
    port: String(plain ? plainPort : 0),
    "tls-port": String(planner.port),
    "tls-cert-file": tlsFiles.certificate,
    "tls-key-file": tlsFiles.key,
    // Asked for by the server; clients show no certificate.
    "tls-ca-cert-file": tlsFiles.certificate,
    "tls-auth-clients": "no",
    "tls-protocols": '"TLSv1.2 TLSv1.3"',
  };
}

function settings(instance: RedisInstance): Record<string, string> {
  const { role, memoryMegabytes, settings: own } = instance;
  const wanted = Object.entries(own).map(([name, value]) => [name.toLowerCase(), typeof value === "boolean" ? (value ? "yes" : "no") : String(value)]);
  return {
    maxmemory: `${Math.floor(memoryMegabytes * share[role])}mb`,
    ...keeping[role === "cache" ? "cache" : "kept"],
    ...ports(instance),
    ...Object.fromEntries(wanted),
  };
}

/** As lines of the server's configuration file. Redis 6 takes one pair of seconds and changes in a line `save`. */
export function configurationLines(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const pairs = name === "save" ? value.match(/\d+\s+\d+/g) : null;
    return (pairs ?? [value === "" ? '""' : value]).map((words) => `${name} ${words}`);
  });
}
