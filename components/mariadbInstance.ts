import type * as pulumi from "@pulumi/pulumi";
import type { MariadbInstancePlan } from "../plan/instances";
import type { InstanceArgs } from "./instance";
import { MysqlFamilyInstance } from "./mysqlFamilyInstance";

/** One MariaDB server. The password itself: the health check logs in with it, and the start makes the server's hash of it. */
export class MariadbInstance extends MysqlFamilyInstance<MariadbInstancePlan> {
  constructor(name: string, args: InstanceArgs<MariadbInstancePlan>, opts?: pulumi.ComponentResourceOptions) {
    super("MariadbInstance", ({ value }) => ({ password: value }), name, args, opts);
  }
}
