import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../plan/instances";
import type { BackupJob, BackupResult } from "../plan/jobs";
import { copySettings, moveSecrets, type BackupPlace, type MoveArgs } from "./moveJob";
import { typeOf } from "./options";
import type { ServiceDatabase } from "./serviceDatabase";
import { SwarmJob } from "./swarmJob";

export interface MoveBackupArgs extends MoveArgs, BackupPlace {
  database: ServiceDatabase;
  /** What has to be finished before it is made, so that it is fresh when its move begins. */
  after: pulumi.Resource[];
}

/** The backup of a move's source, restored and compared: no move of its switch group begins before it. */
export class MoveBackup extends pulumi.ComponentResource {
  constructor(name: string, args: MoveBackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("MoveBackup"), name, {}, opts);
    const job = args.database.endpoint.apply((endpoint) => backupJob(args, endpoint));
    // Nothing of the target's is needed for it.
    const secrets = moveSecrets({ ...args, instance: null });
    const backup = new SwarmJob<BackupResult>(`${name}-backup`, { verb: "backup", job, secrets }, { parent: this, dependsOn: args.after });
    this.registerOutputs({ result: backup.result });
  }
}

const backupJob = ({ plan, job, token, node, volume }: MoveBackupArgs, endpoint: Endpoint): BackupJob => ({ ...job, verb: "backup", token, node, volume, settings: copySettings(plan, endpoint) });
