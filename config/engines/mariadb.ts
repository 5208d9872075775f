/** What can be said of a MariaDB instance and its databases. */
import { z } from "zod";
import { commonAccount, commonDatabase, commonInstance } from "../schema/instance";
import { text } from "../schema/parts";

/** MariaDB's limit is 80; a blank would end a word in what the job is told. */
const accountName = text(/^[a-zA-Z0-9_.-]{1,80}$/, "letters, digits and _ . -, 80 at most").meta({ examples: ["orders_app"] });
/** 64 is MariaDB's limit; other letters change their form in the names of files. */
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
  ...commonAccount,
});

const database = z.strictObject({
  accounts: z.record(accountName, account).default({}).describe("Who uses it: user name to account. User names are unique in an instance."),
  characterSet: characterSet.default("utf8mb4").describe("Of tables that name none; never changed once the database exists."),
  collation: collation.default("utf8mb4_unicode_ci").describe("Of tables that name none, one of the character set; never changed once the database exists."),
  ...commonDatabase,
});

export const mariadbInstance = z.strictObject({
  engine: z.literal("mariadb").describe("MariaDB 10.5 or newer."),
  ...commonInstance,
  settings: z.record(settingName, z.union([settingText, z.number(), z.boolean()])).default({}).describe("Engine settings that win over the derived ones.").meta({ examples: [{ innodb_buffer_pool_size: "1G", max_connections: 200 }] }),
  manage: z.enum(["provider", "job"]).default("job").describe("Who makes databases and accounts; provider needs a published port and MariaDB before 10.10, and takes over no accounts."),
  databases: z.record(databaseName, database).default({}).describe("Service databases: name to description."),
});

export type MariadbInstance = z.infer<typeof mariadbInstance>;

/** One setting can be written in many ways: the server takes hyphens for underscores, and no upper case for another letter. */
export const settingKey = (name: string): string => name.toLowerCase().replace(/-/g, "_");

/**
 * A quarter of the memory limit, 3 MB for each: what a connection takes at its default sizes when it sorts and joins (sort_buffer_size
 * 2 MB, join_buffer_size and read_rnd_buffer_size 256 kB each, thread_stack 292 kB, read_buffer_size 128 kB; MariaDB's
 * documentation, "Server System Variables" and "MariaDB Memory Allocation").
 */
export const derivedMaxConnections = (memoryMegabytes: number): number => Math.max(20, Math.floor(memoryMegabytes / 4 / 3));
