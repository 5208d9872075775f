import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../plan/instances";
import type { CommitJob, CommitResult, MoveJob, MoveResult, RetireJob, RetireResult } from "../plan/jobs";
import { copySettings, moveSecrets, type MoveArgs } from "./moveJob";
import { typeOf } from "./options";
import { SwarmJob } from "./swarmJob";

/** Takes one database from source to target: move and hold, commit, retire the old container. */
export class DatabaseMove extends pulumi.ComponentResource {
  /** Result of the verification. */
  readonly verified: pulumi.Output<MoveResult>;
  /** Where the database is reached; it comes from the commit alone, so nothing can be switched past it. */
  readonly endpoint: pulumi.Output<Endpoint>;
  /** Run id of the committed move. */
  readonly run: pulumi.Output<string>;
  readonly retired: pulumi.Output<RetireResult>;

  constructor(name: string, args: MoveArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("DatabaseMove"), name, {}, opts);
    const secrets = moveSecrets(name, args, this);
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

const moveJob = ({ plan, job }: MoveArgs, endpoint: Endpoint): MoveJob => ({
  ...job,
  verb: "move",
  settings: { ...copySettings(plan, endpoint), MAX_INTERRUPTION_SECONDS: String(plan.maxInterruptionSeconds) },
});

const commitJob = (job: pulumi.Output<MoveJob>, result: pulumi.Output<MoveResult>): pulumi.Output<CommitJob> =>
  pulumi.all([job, result]).apply(([move, { run }]): CommitJob => ({
    ...move,
    verb: "commit",
    run,
    endpoint: { host: move.settings.TARGET_HOST, port: Number(move.settings.TARGET_PORT), database: move.settings.TARGET_DATABASE },
  }));

const retireJob = ({ plan, job }: MoveArgs, result: pulumi.Output<CommitResult>): pulumi.Output<RetireJob> =>
  result.apply(({ run }): RetireJob => ({
    verb: "retire",
    estate: job.estate,
    manager: job.manager,
    node: { server: job.source.server, docker: job.source.docker, sshOptions: job.source.sshOptions },
    subject: plan.key,
    container: plan.source.container,
    run,
  }));
