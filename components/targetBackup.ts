import * as pulumi from "@pulumi/pulumi";
import { planners } from "../plan/engines";
import type { Endpoint } from "../plan/instances";
import type { BackupJob, BackupResult, CommitResult } from "../plan/jobs";
import type { MovePlan } from "../plan/moves/plan";
import { authoritySecret } from "../plan/tls";
import { copySettings, type BackupPlace, type MoveArgs } from "./moveJob";
import { typeOf } from "./options";
import { SwarmJob } from "./swarmJob";

export interface TargetBackupArgs extends MoveArgs, BackupPlace {
  committed: pulumi.Output<CommitResult>;
}

/** The backup of a move's target, restored and compared by the job that backs sources up: its way back is closed only after it. */
export class TargetBackup extends pulumi.ComponentResource {
  /** Run id of the backup. */
  readonly run: pulumi.Output<string>;

  constructor(name: string, args: TargetBackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("TargetBackup"), name, {}, opts);
    const job = args.committed.apply((committed) => backupJob(args, committed));
    const backup = new SwarmJob<Extract<BackupResult, { state: "restored" }>>(`${name}-target-backup`, { verb: "backup", job, secrets: secretsOf(args) }, { parent: this });
    this.run = backup.result.apply(({ run }) => run);
    this.registerOutputs({ run: this.run });
  }
}

/** The administrator's: roles with their hashes, and rows whatever row security says, are read by no other account. */
const secretsOf = ({ instance }: MoveArgs): Record<string, pulumi.Input<string>> => ({ "source-dbhaven": instance!.administrator.value, [authoritySecret]: instance!.authority });

/** The job of a move works on the server of its target; the one of its backup elsewhere, where the estate says so. */
const backupJob = ({ plan, job, node, volume, token }: TargetBackupArgs, { run, endpoint }: CommitResult): BackupJob => ({
  ...job,
  verb: "backup",
  of: run,
  token,
  node,
  volume,
  source: { ...job.node, container: plan.target.instance, network: null, port: endpoint.port },
  settings: targetSettings(plan, endpoint),
});

/** The target in the place of the source, with all that it has: what the move did without is compared too. */
const targetSettings = (plan: MovePlan, endpoint: Endpoint): Record<string, string> => ({
  ...copySettings({ ...plan, waive: [], together: [], source: { ...plan.source, database: endpoint.database, superuser: "" } }, endpoint),
  ...planners[plan.engine].moves!.asSource,
  SOURCE_HOST: endpoint.host,
  SOURCE_PORT: String(endpoint.port),
});
