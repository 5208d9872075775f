import * as pulumi from "@pulumi/pulumi";
import { planner } from "../plan/engines/postgres";
import type { Endpoint, InstancePlan } from "../plan/instances";
import type { CommitJob, CommitResult, MoveJob, MoveResult, RetireJob, RetireResult } from "../plan/jobs";
import type { MovePlan } from "../plan/moves/plan";
import { authoritySecret } from "../plan/tls";
import type { DatabaseInstance } from "./instance";
import { typeOf } from "./options";
import { password } from "./password";
import type { ServiceDatabase } from "./serviceDatabase";
import { SwarmJob } from "./swarmJob";

export interface DatabaseMoveArgs {
  plan: MovePlan;
  /** The target. */
  instance: DatabaseInstance<InstancePlan>;
  database: ServiceDatabase;
  /** Everything of the move's job but its settings. */
  job: Omit<MoveJob, "verb" | "settings">;
  /** Password of the source's superuser, from the stack's configuration. */
  sourcePassword: pulumi.Output<string>;
}

/** Takes one database from source to target: move and hold, commit, retire the old container. */
export class DatabaseMove extends pulumi.ComponentResource {
  /** Result of the verification. */
  readonly verified: pulumi.Output<MoveResult>;
  /** Where the database is reached; it comes from the commit alone, so nothing can be switched past it. */
  readonly endpoint: pulumi.Output<Endpoint>;
  /** Run id of the committed move. */
  readonly run: pulumi.Output<string>;
  readonly retired: pulumi.Output<RetireResult>;

  constructor(name: string, args: DatabaseMoveArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("DatabaseMove"), name, {}, opts);
    const ownAccount = password(`${name}-dbhaven`, planner.storedPassword, { parent: this });
    const secrets = {
      "source-superuser": args.sourcePassword,
      "source-dbhaven": ownAccount.value,
      "source-dbhaven-verifier": ownAccount.verifier,
      "target-admin": args.instance.administrator.value,
      [authoritySecret]: args.instance.authority,
    };
    const job = args.database.endpoint.apply((endpoint) => moveJob(args, endpoint));
    const move = new SwarmJob<MoveResult>(`${name}-move`, { verb: "move", job, secrets }, { parent: this });
    const commit = new SwarmJob<CommitResult>(`${name}-commit`, { verb: "commit", job: commitJob(job, move.result), secrets }, { parent: this });
    const retire = new SwarmJob<RetireResult>(`${name}-retire`, { verb: "retire", job: retireJob(args, commit.result) }, { parent: this });
    this.verified = move.result;
    this.endpoint = commit.result.apply((result) => result.endpoint);
    this.run = commit.result.apply((result) => result.run);
    this.retired = retire.result;
    this.registerOutputs({ endpoint: this.endpoint, run: this.run });
  }
}

function moveJob({ plan, job }: DatabaseMoveArgs, endpoint: Endpoint): MoveJob {
  return {
    ...job,
    verb: "move",
    settings: {
      MOVE: plan.key,
      SOURCE_DATABASE: plan.source.database,
      SOURCE_SUPERUSER: plan.source.superuser,
      SOURCE_SSLMODE: plan.source.encrypted ? "require" : "prefer",
      TARGET_HOST: endpoint.host,
      TARGET_PORT: String(endpoint.port),
      TARGET_DATABASE: endpoint.database,
      TARGET_OWNER: plan.target.owner,
      ACCOUNTS: JSON.stringify(plan.accounts),
      CHECKS: JSON.stringify(plan.checks),
      MAX_INTERRUPTION_SECONDS: String(plan.maxInterruptionSeconds),
      JOBS: String(plan.jobs),
    },
  };
}

const commitJob = (job: pulumi.Output<MoveJob>, result: pulumi.Output<MoveResult>): pulumi.Output<CommitJob> =>
  pulumi.all([job, result]).apply(([move, { run }]): CommitJob => ({
    ...move,
    verb: "commit",
    run,
    endpoint: { host: move.settings.TARGET_HOST, port: Number(move.settings.TARGET_PORT), database: move.settings.TARGET_DATABASE },
  }));

const retireJob = ({ plan, job }: DatabaseMoveArgs, result: pulumi.Output<CommitResult>): pulumi.Output<RetireJob> =>
  result.apply(({ run }): RetireJob => ({
    verb: "retire",
    estate: job.estate,
    manager: job.manager,
    node: { server: job.source.server, docker: job.source.docker, sshOptions: job.source.sshOptions },
    subject: plan.key,
    container: plan.source.container,
    run,
  }));
