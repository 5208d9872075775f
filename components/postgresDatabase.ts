import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import type { PostgresInstancePlan } from "../plan/instances";
import type { MakeDatabaseArgs } from "./instance";
import { adopt, isHalfMade, keep } from "./options";

/** Roles and database through Pulumi's provider, which `opts` carries; ids of what was made. */
export function postgresDatabase(name: string, { plan, passwords, halfMade }: MakeDatabaseArgs<PostgresInstancePlan>, opts: pulumi.CustomResourceOptions): pulumi.Output<string>[] {
  const adopted = (type: "role:Role" | "database:Database", resource: string, id: string) => adopt(plan.adopt || isHalfMade(halfMade, type, resource) ? id : undefined, opts);
  const owner = new postgresql.Role(`${name}-owner`, { name: plan.owner, login: false }, keep(plan.release, adopted("role:Role", `${name}-owner`, plan.owner)));
  // Nothing is theirs that goes with them: one that is taken out of the estate is forgotten, and has no line of pg_hba.conf any more.
  const accounts = plan.accounts.filter((account) => account.name in passwords).map((account) => new postgresql.Role(`${name}-${account.name}`, {
    name: account.name,
    login: true,
    password: passwords[account.name].verifier,
    connectionLimit: account.connectionLimit,
    ...(account.role === "migration" ? { roles: [owner.name] } : {}),
  }, { ...adopted("role:Role", `${name}-${account.name}`, account.name), retainOnDelete: true }));
  const database = new postgresql.Database(name, {
    name: plan.name,
    owner: owner.name,
    template: "template0",
    encoding: plan.encoding,
    lcCollate: plan.locale,
    lcCtype: plan.locale,
    connectionLimit: -1,
    allowConnections: true,
  }, keep(plan.release, adopted("database:Database", name, plan.name)));
  return [database.id, ...accounts.map((account) => account.id)];
}
