import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../plan/instances";
import type { CommitJob, CommitResult, CompleteJob, CompleteResult, MoveJob, MoveResult, RetireJob, RetireResult } from "../plan/jobs";
import { sourceKey } from "../plan/moves/groups";
import { isCompleted } from "../plan/moves/plan";
import { copySettings, moveSecrets, type BackupPlace, type MoveArgs } from "./moveJob";
import { typeOf } from "./options";
import type { ServiceDatabase } from "./serviceDatabase";
import { SwarmJob } from "./swarmJob";
import { TargetBackup } from "./targetBackup";

export interface DatabaseMoveArgs extends MoveArgs {
  database: ServiceDatabase;
  /** What has to be finished before its fence. */
  after: pulumi.Resource[];
  /** The others of its switch group. */
  others: NonNullable<MoveJob["others"]>;
  /** Hash of the manifest that was approved. */
  approved: string | undefined;
  /** Of the backup of its target, before its way back is closed; null where it does without. */
  targetBackup: BackupPlace | null;
}

/** Takes one database from source to target: move and hold; then, with its switch group, commit, and retire the old container. */
export class DatabaseMove extends pulumi.ComponentResource {
  /** Result of the verification. */
  readonly verified: pulumi.Output<MoveResult>;
  /** Where the database is reached; it comes from the commit alone, so nothing can be switched past it. */
  endpoint!: pulumi.Output<Endpoint>;
  /** Run id of the committed move. */
  run!: pulumi.Output<string>;
  retired!: pulumi.Output<RetireResult>;
  private committed!: pulumi.Output<CommitResult>;
  private readonly job: pulumi.Output<MoveJob>;

  constructor(private readonly name: string, private readonly args: DatabaseMoveArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("DatabaseMove"), name, {}, opts);
    this.job = args.database.endpoint.apply((endpoint) => moveJob(args, endpoint));
    this.verified = new SwarmJob<MoveResult>(`${name}-move`, { verb: "move", job: this.job, secrets: moveSecrets(args) }, { parent: this, dependsOn: args.after }).result;
  }

  /** @param group all of its switch group, itself among them, in the order of their keys; the first one commits first */
  commit(group: DatabaseMove[]): void {
    const { name, args } = this;
    const leader = group[0] === this ? undefined : group[0]!.committed;
    const others = group.filter((other) => other !== this);
    this.committed = new SwarmJob<CommitResult>(`${name}-commit`, { verb: "commit", job: this.commitJob(others, leader), secrets: moveSecrets(args) }, { parent: this }).result;
    this.endpoint = this.committed.apply((result) => result.endpoint);
    this.run = this.committed.apply((result) => result.run);
  }

  /** Stops the old container, which may hold several databases of the group; closes the way back where the estate says so. */
  retire(group: DatabaseMove[]): void {
    const all = pulumi.all(group.map(({ committed }) => committed));
    this.retired = new SwarmJob<RetireResult>(`${this.name}-retire`, { verb: "retire", job: retireJob(this.args, pulumi.all([this.committed, all]).apply(([own]) => own)) }, { parent: this }).result;
    if (isCompleted(this.args.plan)) this.complete();
    this.registerOutputs({ endpoint: this.endpoint, run: this.run });
  }

  private complete(): void {
    const { name, args: { targetBackup: place, ...args } } = this;
    const backup = place ? new TargetBackup(name, { ...args, ...place, committed: this.committed }, { parent: this }).run : undefined;
    new SwarmJob<CompleteResult>(`${name}-complete`, { verb: "complete", job: completeJob(args, this.run, backup) }, { parent: this });
  }

  /** Known only when all of the group are verified, and the leader is committed. */
  private commitJob(others: DatabaseMove[], leader: pulumi.Output<CommitResult> | undefined): pulumi.Output<CommitJob> {
    const group = pulumi.all(others.map((other) => other.verified.apply(({ run }) => ({ move: other.name, run, sharesSource: sourceKey(other.args.plan) === sourceKey(this.args.plan) }))));
    return pulumi.all([this.job, this.verified, group, leader ?? null]).apply(([move, { run }, members]): CommitJob => ({
      ...move,
      verb: "commit",
      run,
      ...(members.length > 0 ? { group: members } : {}),
      endpoint: { host: move.settings.TARGET_HOST, port: Number(move.settings.TARGET_PORT), database: move.settings.TARGET_DATABASE },
    }));
  }
}

const moveJob = ({ plan, job, others, approved }: DatabaseMoveArgs, endpoint: Endpoint): MoveJob => ({
  ...job,
  verb: "move",
  ...(plan.backup === null ? { backup: "waived" as const } : {}),
  ...(approved === undefined ? {} : { approved }),
  ...(others.length > 0 ? { others } : {}),
  settings: { ...copySettings(plan, endpoint), MAX_INTERRUPTION_SECONDS: String(plan.maxInterruptionSeconds) },
});

const completeJob = ({ plan, job: { estate, manager } }: MoveArgs, committed: pulumi.Output<string>, restored: pulumi.Output<string> | undefined): pulumi.Output<CompleteJob> =>
  pulumi.all([committed, restored]).apply(([run, backup]): CompleteJob => ({ verb: "complete", estate, manager, move: plan.key, run, ...(backup === undefined ? {} : { backup }) }));

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
