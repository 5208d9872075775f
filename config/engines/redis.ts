/** What can be said of a Redis or Valkey instance and its databases. */
import { z } from "zod";
import { carriablePassword, commonAccount, commonDatabase, commonInstance } from "../schema/instance";
import { identifier, text } from "../schema/parts";

/** It stands in the file that holds the users, where a blank ends a word. */
const accountName = text(/^[a-zA-Z0-9_.@:-]{1,63}$/, "letters, digits and _ . @ : -, 63 at most").meta({ examples: ["shop"] });
const keyPattern = text(/^[^\s"'\\\x00-\x1f\x7f]{1,200}$/, "a pattern of keys without blanks, quotes and backslashes, like shop:*").meta({ examples: ["shop:*"] });
const settingName = text(/^[a-zA-Z][a-zA-Z0-9-]*$/, "letters, digits and hyphens").meta({ examples: ["maxmemory-policy"] });
const settingText = text(/^[^\r\n]*$/, "text in one line").meta({ examples: ["allkeys-lfu"] });

const account = z.strictObject({
  role: z.enum(["application", "readOnly"]).default("application").describe("application: reads and writes keys; readOnly: reads them."),
  ...carriablePassword,
  ...commonAccount,
});

const database = z.strictObject({
  keyPattern: keyPattern.optional().describe("Keys and channels that its accounts may use, as Redis matches them (shop:*); default: all, where the instance has no other database."),
  accounts: z.record(accountName, account).default({}).describe("Who uses it: user name to account. User names are unique in an instance."),
  ...commonDatabase,
});

export const redisInstance = z.strictObject({
  engine: z.literal("redis").describe("Redis, or Valkey by its image."),
  ...commonInstance,
  role: z.enum(["cache", "queue", "store"]).default("store")
    .describe("cache: nothing is kept over a restart, and old keys make room for new ones; queue and store: every write is kept, and a full server refuses more."),
  settings: z.record(settingName, z.union([settingText, z.number(), z.boolean()])).default({}).describe("Engine settings that win over the derived ones.").meta({ examples: [{ "maxmemory-policy": "allkeys-lfu" }] }),
  manage: z.enum(["job"]).default("job").describe("Who makes the accounts: Redis has no provider."),
  databases: z.record(identifier, database).default({}).describe("Service databases: name to description. A database is a pattern of keys with its users."),
});

export type RedisInstance = z.infer<typeof redisInstance>;
