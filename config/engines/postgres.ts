/** What can be said of a PostgreSQL instance and its databases. */
import { z } from "zod";
import { commonAccount, commonDatabase, commonInstance } from "../schema/instance";
import { addressRange, identifier, settingName } from "../schema/parts";
import { postgresProfileNames } from "./postgresProfiles";

const account = z.strictObject({
  role: z.enum(["application", "readOnly", "migration", "carried"]).default("application")
    .describe("application: reads and writes rows; readOnly: reads; migration: acts as the owner, to change the structure; carried: arrives with its password hash by the move."),
  connectionLimit: z.number().int().min(-1).default(-1).describe("Connections at once; -1: no limit.").meta({ unit: "connections", examples: [40] }),
  ...commonAccount,
});

const database = z.strictObject({
  owner: identifier.optional().describe("Role that owns the database and cannot log in; default: <database>_owner.").meta({ examples: ["orders_owner"] }),
  accounts: z.record(identifier.meta({ examples: ["orders_app"] }), account).default({}).describe("Who uses it: role name to account. Role names are unique in an instance."),
  encoding: z.string().min(1).default("UTF8").describe("As in the source; never changed once the database exists.").meta({ examples: ["UTF8"] }),
  locale: z.string().min(1).default("C.UTF-8").describe("Collation and ctype, as in the source; never changed once the database exists.").meta({ examples: ["en_US.utf8"] }),
  localeProvider: z.enum(["libc", "icu", "builtin"]).default("libc").describe("Where the locale's rules come from, as in the source; icu since PostgreSQL 15, builtin (locales C and C.UTF-8) since 17."),
  schemas: z.array(identifier).default([]).describe("Schemas beside public, owned by the database's owner; a move brings its own.").meta({ examples: [["billing"]] }),
  extensions: z.array(z.string().min(1)).default([]).describe("Extensions that the database needs; the instance's image has to bring them.").meta({ examples: [["pg_trgm"]] }),
  ...commonDatabase,
});

export const postgresInstance = z.strictObject({
  engine: z.literal("postgres").describe("Kind of database."),
  ...commonInstance,
  profile: z.enum(postgresProfileNames).default("general").describe("What the server is used for: more settings that follow from it (docs/instances.md)."),
  settings: z.record(settingName, z.union([z.string(), z.number(), z.boolean()])).default({}).describe("Engine settings that win over the derived ones and over the profile's.").meta({ examples: [{ max_connections: 200, work_mem: "8MB" }] }),
  manage: z.enum(["provider", "job"]).optional().describe("Who makes roles and databases; default: provider with a published port and administrators, else job."),
  administrators: z.array(addressRange).default([]).describe("Addresses from which dbhaven's own administrator may log in over the published port, as Pulumi's provider does from the operator's machine; its jobs come over the instance's network.").meta({ examples: [["192.0.2.0/24"]] }),
  databases: z.record(identifier, database).default({}).describe("Service databases: name to description."),
});

/** Who makes roles and databases. */
export const managedBy = ({ manage, port, administrators }: PostgresInstance): "provider" | "job" => manage ?? (port && administrators.length > 0 ? "provider" : "job");

export type PostgresInstance = z.infer<typeof postgresInstance>;
export type PostgresDatabase = z.infer<typeof database>;
export type PostgresAccount = z.infer<typeof account>;
