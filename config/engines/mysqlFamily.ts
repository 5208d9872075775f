/** What can be said of instances of both MariaDB and MySQL. */
import { z } from "zod";
import { carriablePassword, commonAccount, commonDatabase } from "../schema/instance";
import { addressRange, text } from "../schema/parts";

/** The engines that speak MySQL's protocol and keep accounts as user@host. */
export type MysqlFamily = "mariadb" | "mysql";
export const mysqlFamily: readonly MysqlFamily[] = ["mariadb", "mysql"];
export const isMysqlFamily = (engine: string): engine is MysqlFamily => (mysqlFamily as readonly string[]).includes(engine);
export const productNames: Record<MysqlFamily, string> = { mariadb: "MariaDB", mysql: "MySQL" };

/** 64 is the servers' limit; other letters change their form in the names of files. */
const databaseName = text(/^[a-zA-Z0-9_-]{1,64}$/, "letters, digits and _ -, 64 at most").meta({ examples: ["orders"] });
const settingName = text(/^[a-zA-Z][a-zA-Z0-9_-]*$/, "letters, digits, underscores and hyphens").meta({ examples: ["innodb_buffer_pool_size"] });
const settingText = text(/^[^\r\n]*$/, "text in one line").meta({ examples: ["1G"] });
/** These go unquoted into SQL. */
const characterSet = text(/^[a-z0-9]{1,32}$/, "the name of a character set, like utf8mb4").meta({ examples: ["utf8mb4"] });
const collation = text(/^[a-z0-9_]{1,64}$/, "the name of a collation, like utf8mb4_unicode_ci").meta({ examples: ["utf8mb4_unicode_ci"] });

const account = z.strictObject({
  role: z.enum(["application", "readOnly", "migration"]).default("application")
    .describe("application: reads and writes rows and runs routines; readOnly: reads; migration: changes the structure as well."),
  connectionLimit: z.number().int().positive().optional().describe("Connections at once; default: no limit.").meta({ unit: "connections", examples: [40] }),
  ...carriablePassword,
  ...commonAccount,
});

/**
 * What the instances of both have beside that which every engine's have.
 * @param nameLength of accounts, the server's limit
 * @param usualCollation of utf8mb4, the server's own choice
 */
export function familyInstance(nameLength: number, usualCollation: string) {
  // A blank would end a word in what the job is told.
  const accountName = text(new RegExp(`^[a-zA-Z0-9_.-]{1,${nameLength}}$`), `letters, digits and _ . -, ${nameLength} at most`).meta({ examples: ["orders_app"] });
  const database = z.strictObject({
    accounts: z.record(accountName, account).default({}).describe("Who uses it: user name to account. User names are unique in an instance."),
    characterSet: characterSet.default("utf8mb4").describe("Of tables that name none; never changed once the database exists."),
    collation: collation.default(usualCollation).describe("Of tables that name none, one of the character set; never changed once the database exists."),
    ...commonDatabase,
  });
  return {
    settings: z.record(settingName, z.union([settingText, z.number(), z.boolean()])).default({}).describe("Engine settings that win over the derived ones.").meta({ examples: [{ innodb_buffer_pool_size: "1G", max_connections: 200 }] }),
    administrators: z.array(addressRange).default([]).describe("Ranges of IPv4 addresses from which dbhaven's own administrator may log in over the published port, as Pulumi's provider does from the operator's machine; its jobs come over the instance's network.").meta({ examples: [["192.0.2.0/24"]] }),
    databases: z.record(databaseName, database).default({}).describe("Service databases: name to description."),
  };
}

/** One setting can be written in many ways: the servers take hyphens for underscores, and no upper case for another letter. */
export const settingKey = (name: string): string => name.toLowerCase().replace(/-/g, "_");

/** MySQL's instruments (performance_schema) take 150 to 230 MB as they come: a third of what a small server has, which does without. */
export const hasPerformanceSchema = (memoryMegabytes: number): boolean => memoryMegabytes >= 2048;

/**
 * Memory for the buffer pool and the connections. MariaDB takes little for itself. MySQL 9.7 was seen to take 230 MB before it has
 * read a page, and with its instruments 150 to 230 MB more.
 */
const forData: Record<MysqlFamily, (memoryMegabytes: number) => number> = {
  mariadb: (memoryMegabytes) => memoryMegabytes,
  mysql: (memoryMegabytes) => Math.max(0, memoryMegabytes - (hasPerformanceSchema(memoryMegabytes) ? 512 : 256)),
};

/** What MySQL cannot do with less than. */
export const leastMysqlMegabytes = 384;

/** Half of that for the buffer pool, before it is rounded down to what the server takes. */
export const poolMegabytes = (engine: MysqlFamily, memoryMegabytes: number): number => Math.floor(forData[engine](memoryMegabytes) / 2);

/**
 * A quarter of the memory for data, 3 MB for each: what a connection takes at its default sizes when it sorts and joins. MariaDB:
 * sort_buffer_size 2 MB, join_buffer_size and read_rnd_buffer_size 256 kB each, thread_stack 292 kB, read_buffer_size 128 kB
 * ("Server System Variables", "MariaDB Memory Allocation"). MySQL: thread_stack 1 MB, the others 256 kB or less each, and its
 * cache of table definitions (reference manual, "How MySQL Uses Memory").
 */
export const derivedMaxConnections = (engine: MysqlFamily, memoryMegabytes: number): number => Math.max(20, Math.floor(forData[engine](memoryMegabytes) / 4 / 3));

/** What the server takes for itself, beside that. */
export const serverMegabytes = (engine: MysqlFamily, memoryMegabytes: number): number => memoryMegabytes - forData[engine](memoryMegabytes);
