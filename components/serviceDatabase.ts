import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import type { DatabasePlan, Endpoint, InstancePlan } from "../plan/instances";
import type { DatabaseJob, DatabaseResult } from "../plan/jobs";
import { adopt, keep, typeOf } from "./options";
import { password, type Password } from "./password";
import type { PostgresInstance } from "./postgresInstance";
import { SwarmJob } from "./swarmJob";

export interface ServiceDatabaseArgs {
  plan: DatabasePlan;
  instancePlan: InstancePlan;
  instance: PostgresInstance;
  /** URNs of roles and databases that a killed `up` made: taken over as with `adopt`. */
  halfMade: string[];
  /** Everything of the job but its settings. */
  job: Omit<DatabaseJob, "verb" | "settings">;
}

/** One service's database: an owner that cannot log in, accounts with least privilege, public rights revoked. */
export class ServiceDatabase extends pulumi.ComponentResource {
  /** Where it is reached, known once database, accounts and privileges exist. */
  readonly endpoint: pulumi.Output<Endpoint>;
  /** Passwords of the accounts that dbhaven makes, by account; a carried account keeps its own. */
  readonly passwords: Record<string, Password>;

  constructor(name: string, args: ServiceDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("ServiceDatabase"), name, {}, opts);
    this.passwords = accountPasswords(name, args.plan, { parent: this });
    const made = madeByProvider(name, args, this.passwords, { parent: this });
    const privileges = new SwarmJob<DatabaseResult>(`${name}-privileges`, {
      verb: "database",
      job: pulumi.all([args.instance.ready, made]).apply(() => databaseJob(args)),
      secrets: { "target-admin": args.instance.administrator.value, ...verifiers(this.passwords) },
    }, { parent: this });
    this.endpoint = privileges.done.apply(() => args.plan.endpoint);
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

function accountPasswords(name: string, plan: DatabasePlan, opts: pulumi.CustomResourceOptions): Record<string, Password> {
  const generated = plan.accounts.filter((account) => account.role !== "carried");
  return Object.fromEntries(generated.map((account) => [account.name, password(`${name}-${account.name}`, opts)]));
}

const verifiers = (passwords: Record<string, Password>) =>
  Object.fromEntries(Object.entries(passwords).map(([account, { verifier }]) => [`verifier-${account}`, verifier]));

/** Roles, database and extensions through Pulumi's provider, where the instance has one; ids of what was made. */
function madeByProvider(name: string, { plan, instance, halfMade }: ServiceDatabaseArgs, passwords: Record<string, Password>, opts: pulumi.CustomResourceOptions): pulumi.Output<string>[] {
  if (instance.provider === undefined) return [];
  const kept = (type: "role:Role" | "database:Database", resource: string, id: string) => {
    const exists = plan.adopt || halfMade.some((urn) => urn.endsWith(`${type}::${resource}`));
    return keep(plan.release, adopt(exists ? id : undefined, { ...opts, provider: instance.provider }));
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

function databaseJob({ plan, instancePlan, job }: ServiceDatabaseArgs): DatabaseJob {
  return {
    ...job,
    verb: "database",
    settings: {
      TARGET_HOST: plan.endpoint.host,
      TARGET_PORT: String(plan.endpoint.port),
      DATABASE: plan.name,
      OWNER: plan.owner,
      ENCODING: plan.encoding,
      LOCALE: plan.locale,
      LOCALE_PROVIDER: plan.localeProvider,
      ACCOUNTS: JSON.stringify(plan.accounts.filter((account) => account.role !== "carried")),
      SCHEMAS: JSON.stringify(plan.schemas),
      EXTENSIONS: JSON.stringify(plan.extensions),
      MANAGE: instancePlan.manage,
      OPEN: String(plan.move === null),
      ADOPT: String(plan.adopt),
      RELEASE: String(plan.release),
    },
  };
}
