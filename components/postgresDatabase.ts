import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import type { PostgresInstancePlan } from "../plan/instances";
import type { MakeDatabaseArgs } from "./instance";
import { adopt, isHalfMade, keep } from "./options";

/** Roles and database through Pulumi's provider, which `opts` carries; ids of what was made. */
export function postgresDatabase(name: string, { plan, passwords, halfMade }: MakeDatabaseArgs<PostgresInstancePlan>, opts: pulumi.CustomResourceOptions): pulumi.Output<string>[] {
  const kept = (type: "role:Role" | "database:Database", resource: string, id: string) => {
    const exists = plan.adopt || isHalfMade(halfMade, type, resource);
    return keep(plan.release, adopt(exists ? id : undefined, opts));
  };
  const role = (resource: string, args: postgresql.RoleArgs & { name: string }) => new postgresql.Role(resource, args, kept("role:Role", resource, args.name));
  const owner = role(`${name}-owner`, { name: plan.owner, login: false });
  const accounts = plan.accounts.filter((account) => account.name in passwords).map((account) => role(`${name}-${account.name}`, {
    name: account.name,
    login: true,
    password: passwords[account.name].verifier,
    connectionLimit: account.connectionLimit,
    ...(account.role === "migration" ? { roles: [owner.name] } : {}),
  }));
  const database = new postgresql.Database(name, {
    name: plan.name,
    owner: owner.name,
    template: "template0",
    encoding: plan.encoding,
    lcCollate: plan.locale,
    lcCtype: plan.locale,
    connectionLimit: -1,
    allowConnections: true,
  }, kept("database:Database", name, plan.name));
  return [database.id, ...accounts.map((account) => account.id)];
}
