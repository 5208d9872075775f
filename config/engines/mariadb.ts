/** What can be said of a MariaDB instance and its databases. */
import { z } from "zod";
import { commonInstance } from "../schema/instance";
import { familyInstance } from "./mysqlFamily";

export const mariadbInstance = z.strictObject({
  engine: z.literal("mariadb").describe("MariaDB 10.5 or newer."),
  ...commonInstance,
  ...familyInstance(80, "utf8mb4_unicode_ci"),
  manage: z.enum(["provider", "job"]).default("job").describe("Who makes databases and accounts; provider needs a published port, administrators and MariaDB before 10.10, and takes over no accounts."),
});

export type MariadbInstance = z.infer<typeof mariadbInstance>;
