/** What dbhaven knows of MySQL as an instance: how it keeps passwords, and sizes derived from the memory limit. */
import { derivedMaxConnections, hasPerformanceSchema, poolMegabytes } from "../../config/engines/mysqlFamily";
import type { MysqlInstance } from "../../config/engines/mysql";
import { cachingSha2Hash } from "./cachingSha2";
import { lines, type EnginePlanner } from "./engine";
import { commonSettings, familyPlanner, ownSettings, type DatabaseOwn, type InstanceOwn } from "./mysqlFamily";
import { mysqlStartOnly } from "./startOnly";

export const planner: EnginePlanner<MysqlInstance, InstanceOwn, DatabaseOwn> = {
  ...familyPlanner,
  // The one way that every version from 8.0 on has: mysql_native_password is gone from 9.0 on.
  storedPassword: { salted: true, of: cachingSha2Hash },
  settings,
  startOnly: mysqlStartOnly,
  scripts: { "start.sh": ["start/volume.sh", "start/mysqlFamily.sh", "mysql/start.sh"], "health.sh": ["mysql/client.sh", "start/mysqlHealth.sh"] },
  reloadSettings: (reloaded) => ({ SETTINGS: lines(reloaded) }),
  keepsSettings: "server",
  reloadFiles: ["mysqlFamily/session.sh", "mysqlFamily/values.sh", "mysql/client.sh", "mysql/session.sh", "mysql/settings.sh"],
  jobFiles: ["mysqlFamily/session.sh", "mysqlFamily/database.sh", "mysqlFamily/database", "mysql/client.sh", "mysql/session.sh", "mysql/database.sh"],
  moves: null,
};

/** The server's unit: it rounds the pool up to whole chunks in each of its instances. */
const chunkMegabytes = 128;

/**
 * Half of what the server leaves for the buffer pool; the reference manual ("Configuring InnoDB Buffer Pool Size") gives it up to 80 % of a
 * machine that has much memory and nothing else to do. One pool for each GB of it and 8 at most, as its "Configuring Multiple
 * Buffer Pool Instances" has it; the size is a multiple of what the server would otherwise round it up to.
 */
function bufferPool(memoryMegabytes: number): { megabytes: number; instances: number } {
  const half = poolMegabytes("mysql", memoryMegabytes);
  const instances = Math.min(8, Math.max(1, Math.floor(half / 1024)));
  return { megabytes: half < chunkMegabytes ? half : half - (half % (chunkMegabytes * instances)), instances };
}

/**
 * The redo log: a quarter of the buffer pool, so that a burst of writes does not wait for pages to be written; 4 GB at most,
 * beyond which recovery after a crash only takes longer ("Configuring Redo Log Capacity"). Temporary tables of all sessions
 * together may take 1 GB of memory by default ("Internal Temporary Table Use in MySQL"): a sixteenth of the limit, beyond which they go to disk.
 * What is held of tables and their definitions follows the limit as well ("How MySQL Opens and Closes Tables").
 */
function settings({ memoryMegabytes, settings: own }: MysqlInstance): Record<string, string> {
  const pool = bufferPool(memoryMegabytes);
  const within = (least: number, size: number, most: number) => Math.min(most, Math.max(least, Math.floor(size)));
  const { character_set_server, ...rest } = commonSettings;
  const derived: Record<string, string> = {
    innodb_buffer_pool_size: `${pool.megabytes}M`,
    innodb_buffer_pool_instances: String(pool.instances),
    innodb_redo_log_capacity: `${within(32, pool.megabytes / 4, 4096)}M`,
    max_connections: String(derivedMaxConnections("mysql", memoryMegabytes)),
    temptable_max_ram: `${within(16, memoryMegabytes / 16, 1024)}M`,
    table_open_cache: String(within(400, memoryMegabytes, 4000)),
    table_definition_cache: String(within(400, memoryMegabytes / 2, 2000)),
    performance_schema: hasPerformanceSchema(memoryMegabytes) ? "ON" : "OFF",
    character_set_server,
    collation_server: "utf8mb4_0900_ai_ci",
    ...rest,
  };
  return { ...derived, ...ownSettings(own) };
}
