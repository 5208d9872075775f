/** What dbhaven knows of PostgreSQL as an instance: port, paths, and sizes derived from the memory limit. */

export const port = 5432;
export const administrator = "postgres";
/** The volume's root holds the lock file; the data lives in a subfolder so that neither is in the other's way. */
export const volumePath = "/var/lib/postgresql/data";
export const dataPath = `${volumePath}/pgdata`;

/**
 * Settings that depend on the memory limit, after the rules of thumb in PostgreSQL's manual (section 20.4, Resource
 * Consumption): a quarter for shared_buffers, three quarters expected to be cached in all, a sixteenth for maintenance.
 * Sizes are in megabytes as PostgreSQL writes them ("256MB").
 */
export function settings(memoryMegabytes: number, own: Record<string, string | number | boolean>): Record<string, string> {
  const megabytes = (share: number, least: number) => `${Math.max(least, Math.floor(memoryMegabytes * share))}MB`;
  const derived: Record<string, string> = {
    shared_buffers: megabytes(1 / 4, 32),
    effective_cache_size: megabytes(3 / 4, 96),
    maintenance_work_mem: megabytes(1 / 16, 16),
    password_encryption: "scram-sha-256",
  };
  const wanted = Object.entries(own).map(([name, value]) => [name, typeof value === "boolean" ? (value ? "on" : "off") : String(value)]);
  return { ...derived, ...Object.fromEntries(wanted) };
}

/** Docker's default of 64 MB for /dev/shm is too little for parallel queries; a quarter of the limit is plenty. */
export function sharedMemoryMegabytes(memoryMegabytes: number): number {
  return Math.max(64, Math.floor(memoryMegabytes / 4));
}
