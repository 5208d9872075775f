import * as pulumi from "@pulumi/pulumi";
import { isCarried } from "../config/schema/instance";
import type { StoredPassword } from "../plan/engines/engine";
import type { DatabasePlan, Endpoint, InstancePlan } from "../plan/instances";
import type { DatabaseJob, DatabaseResult } from "../plan/jobs";
import { emptiedBy } from "../plan/lostVolumes";
import { mapValues } from "../plan/order";
import { authoritySecret } from "../plan/tls";
import type { DatabaseInstance } from "./instance";
import { typeOf } from "./options";
import { password, type Password } from "./password";
import { SwarmJob } from "./swarmJob";

export interface ServiceDatabaseArgs {
  plan: DatabasePlan;
  instancePlan: InstancePlan;
  /** The component of instancePlan. */
  instance: DatabaseInstance<InstancePlan>;
  /** Known once the instance has the settings that it runs with. */
  ready: pulumi.Output<string>;
  /** How the engine keeps the accounts' passwords. */
  storedPassword: StoredPassword;
  /** URNs of accounts and databases that a killed `up` made: taken over as with `adopt`. */
  halfMade: string[];
  /** Everything of the job but its settings. */
  job: Omit<DatabaseJob, "verb" | "running" | "settings">;
  /** Settings that only this engine's job has. */
  jobSettings: Record<string, string>;
}

/** One service's database: its accounts with least privilege, public rights revoked. */
export class ServiceDatabase extends pulumi.ComponentResource {
  /** Where it is reached, known once database, accounts and privileges exist. */
  readonly endpoint: pulumi.Output<Endpoint>;
  /** Passwords of the accounts that dbhaven makes, by account, known once the server takes them; a carried account keeps its own. */
  readonly passwords: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: ServiceDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("ServiceDatabase"), name, {}, opts);
    const passwords = accountPasswords(name, args, { parent: this });
    const made = args.instance.makeDatabase(name, { plan: args.plan, passwords, halfMade: args.halfMade }, { parent: this });
    const privileges = new SwarmJob<DatabaseResult>(`${name}-privileges`, {
      verb: "database",
      job: pulumi.all([args.ready, made]).apply(() => databaseJob(args)),
      secrets: { "target-admin": args.instance.administrator.value, [authoritySecret]: args.instance.authority, ...verifiers(passwords) },
    }, { parent: this });
    // By way of the job: no application is given a new password before the server has it.
    this.passwords = mapValues(passwords, ({ value }) => pulumi.all([value, privileges.done]).apply(([text]) => text));
    this.endpoint = privileges.done.apply(() => args.plan.endpoint);
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

function accountPasswords(name: string, { plan, storedPassword }: ServiceDatabaseArgs, opts: pulumi.CustomResourceOptions): Record<string, Password> {
  const generated = plan.accounts.filter((account) => !isCarried(account));
  return Object.fromEntries(generated.map((account) => [account.name, password(`${name}-${account.name}`, storedPassword, opts, account.rotation)]));
}

const verifiers = (passwords: Record<string, Password>) =>
  Object.fromEntries(Object.entries(passwords).map(([account, { verifier }]) => [`verifier-${account}`, verifier]));

function databaseJob({ plan, instancePlan, job, jobSettings }: ServiceDatabaseArgs): DatabaseJob {
  return {
    ...job,
    verb: "database",
    running: instancePlan.replicas > 0,
    settings: {
      TARGET_HOST: plan.endpoint.host,
      TARGET_PORT: String(plan.endpoint.port),
      DATABASE: plan.name,
      ...jobSettings,
      MANAGE: instancePlan.manage,
      OPEN: String(plan.move === null),
      ADOPT: String(plan.adopt),
      ...emptiedBy(instancePlan),
    },
  };
}
