import type * as pulumi from "@pulumi/pulumi";
import type { MysqlInstancePlan } from "../plan/instances";
import type { InstanceArgs } from "./instance";
import { MysqlFamilyInstance } from "./mysqlFamilyInstance";

/** One MySQL server. The health check logs in with the password; the server gets its hash, which a shell cannot make. */
export class MysqlInstance extends MysqlFamilyInstance<MysqlInstancePlan> {
  constructor(name: string, args: InstanceArgs<MysqlInstancePlan>, opts?: pulumi.ComponentResourceOptions) {
    super("MysqlInstance", ({ value, verifier }) => ({ password: value, verifier }), name, args, opts);
  }
}
