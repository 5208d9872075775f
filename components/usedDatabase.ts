import * as pulumi from "@pulumi/pulumi";
import type { DatabaseUsePlan } from "../plan/applications";
import type { Endpoint } from "../plan/instances";

/** A database as an application gets it. */
export interface UsedDatabase {
  plan: DatabaseUsePlan;
  /** From the commit of its move, or from the database itself where nothing moves. */
  endpoint: pulumi.Output<Endpoint>;
  /** Run id of the committed move, or null. */
  run: pulumi.Output<string> | null;
  /** null for an account that was carried: the application has its password already. */
  password: pulumi.Output<string> | null;
  /** Certificate of the authority to check the server against. */
  authority: pulumi.Output<string>;
}

/**
 * What ${use.host} and the like stand for, by use; the address comes from the commit, so it is an Output.
 *
 * @param more of a use, beside its address, account and pool; what it has of the same name wins
 */
export function placeholders(databases: UsedDatabase[], more: (plan: DatabaseUsePlan) => Record<string, string>): pulumi.Output<Record<string, Record<string, string>>> {
  return pulumi.all(databases.map(({ endpoint }) => endpoint)).apply((endpoints): Record<string, Record<string, string>> => Object.fromEntries(databases.map(({ plan }, i) => {
    const { host, port, database } = endpoints[i];
    const pool: Record<string, string> = plan.pool ? { poolMax: String(plan.pool.max), poolMinIdle: String(plan.pool.minIdle) } : {};
    return [plan.key, { host, port: String(port), database, account: plan.account, ...pool, ...more(plan) }];
  })));
}

/** Committed runs of the moves that these databases come by, by move. */
export function committedRuns(databases: UsedDatabase[]): pulumi.Output<Record<string, string>> {
  const moved = databases.filter(({ run }) => run !== null);
  return pulumi.all(moved.map(({ run }) => run!)).apply((runs) => Object.fromEntries(moved.map(({ plan }, i) => [plan.move!, runs[i]])));
}
