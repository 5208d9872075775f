/** What can be said of a MySQL instance and its databases. */
import { z } from "zod";
import { commonInstance } from "../schema/instance";
import { familyInstance } from "./mysqlFamily";

export const mysqlInstance = z.strictObject({
  engine: z.literal("mysql").describe("MySQL 8.0.30 or newer."),
  ...commonInstance,
  ...familyInstance(32, "utf8mb4_0900_ai_ci"),
  manage: z.enum(["provider", "job"]).default("job").describe("Who makes databases and accounts; provider needs a published port and administrators, and takes over no accounts."),
});

export type MysqlInstance = z.infer<typeof mysqlInstance>;
