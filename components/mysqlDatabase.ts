import * as mysql from "@pulumi/mysql";
import * as pulumi from "@pulumi/pulumi";
import { privileges } from "../plan/engines/mysqlFamily";
import type { MysqlFamilyInstancePlan } from "../plan/instances";
import type { MakeDatabaseArgs } from "./instance";
import { adopt, isHalfMade, keep } from "./options";

/** Database, accounts and privileges through Pulumi's provider, which `opts` carries; ids of what was made. The passwords are the job's. */
export function mysqlDatabase(name: string, { plan, halfMade }: MakeDatabaseArgs<MysqlFamilyInstancePlan>, opts: pulumi.CustomResourceOptions): pulumi.Output<string>[] {
  const half = isHalfMade(halfMade, "database:Database", name);
  const database = new mysql.Database(name, {
    name: plan.name,
    defaultCharacterSet: plan.characterSet,
    defaultCollation: plan.collation,
    // They are never changed: the provider would, without a word; the job refuses.
  }, { ...keep(plan.release, adopt(half ? plan.name : undefined, opts)), ignoreChanges: ["defaultCharacterSet", "defaultCollation"] });
  const grants = plan.accounts.map((account) => {
    // The provider would write a password into its statement as it is, which the server may log. Without one, but with a
    // certificate asked for that nobody has, the account lets nobody in until the job gives it its hash.
    const user = new mysql.User(`${name}-${account.name}`, { user: account.name, host: "%", tlsOption: "X509" }, { ...opts, retainOnDelete: true });
    return new mysql.Grant(`${name}-${account.name}-rights`, {
      user: user.user,
      host: "%",
      // In a grant _ and % stand for other letters.
      database: database.name.apply((text) => text.replace(/[_%]/g, "\\$&")),
      privileges: privileges[account.role],
      // What a changed grant gave before is taken away by the job: the provider would take what both have as well.
    }, { ...opts, retainOnDelete: true });
  });
  return [database.id, ...grants.map((grant) => grant.id)];
}
