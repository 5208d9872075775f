/**
 * What a PostgreSQL server is used for, as settings beyond those that follow from its memory alone. Where they come from:
 * PostgreSQL's manual, "Server Configuration": resource consumption, write-ahead log, query planning, client connection defaults, lock management.
 */

interface Profile {
  /** For the handbook. */
  suits: string;
  /** @param megabytes the instance's memory limit */
  settings(megabytes: number): Record<string, string>;
}

/** Storage without moving parts: a page out of order costs hardly more than the next one. */
const solidState = { random_page_cost: "1.1", effective_io_concurrency: "200" };

/** Half of the memory, if every connection sorts at once. */
const sharedOut = (megabytes: number, connections: number, least: number) => ({
  max_connections: String(connections),
  work_mem: `${Math.max(least, Math.floor(megabytes / 2 / connections))}MB`,
});

export const postgresProfiles = {
  general: { suits: "what is not known, or mixed", settings: () => ({}) },
  "high-transaction": {
    suits: "many short transactions from many connections: checkpoints are further apart",
    settings: (megabytes) => ({ ...solidState, ...sharedOut(megabytes, 200, 1), max_wal_size: "4GB", wal_compression: "on" }),
  },
  "read-heavy": {
    suits: "the same rows read again and again: more of them are held by the server itself",
    settings: (megabytes) => ({ ...solidState, shared_buffers: `${Math.max(32, Math.floor(megabytes * 3 / 8))}MB` }),
  },
  analytics: {
    suits: "few, long queries that sort and join much, planned from finer statistics",
    settings: (megabytes) => ({ ...solidState, ...sharedOut(megabytes, 50, 4), maintenance_work_mem: `${Math.max(16, Math.floor(megabytes / 8))}MB`, default_statistics_target: "500" }),
  },
  "locking-sensitive": {
    suits: "balances and the like, where a forgotten transaction stops the others: it is ended, and who waits for a lock is logged",
    settings: () => ({ idle_in_transaction_session_timeout: "60s", log_lock_waits: "on" }),
  },
} satisfies Record<string, Profile>;

export type PostgresProfile = keyof typeof postgresProfiles;

export const postgresProfileNames = Object.keys(postgresProfiles) as [PostgresProfile, ...PostgresProfile[]];

export const profileSettings = ({ profile, memoryMegabytes }: { profile: PostgresProfile; memoryMegabytes: number }): Record<string, string> =>
  (postgresProfiles[profile] as Profile).settings(memoryMegabytes);

/** For docs/instances.md, at a limit of 4096 MB. */
export function profilesTable(): string {
  const rows = postgresProfileNames.map((profile) => {
    const settings = Object.entries(profileSettings({ profile, memoryMegabytes: 4096 })).map(([name, value]) => `${name} ${value}`).join(", ");
    return `| ${profile} | ${postgresProfiles[profile].suits} | ${settings || "none"} |`;
  });
  return ["| profile | suits | settings beyond the derived ones, at 4096 MB |", "|---|---|---|", ...rows].join("\n");
}
