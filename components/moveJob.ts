/** What the jobs of a move and of its rehearsal have in common: where they work, and with which secrets. */
import * as pulumi from "@pulumi/pulumi";
import { planners } from "../plan/engines";
import type { Endpoint, InstancePlan } from "../plan/instances";
import type { BackupJob, MoveJob } from "../plan/jobs";
import type { MovePlan } from "../plan/moves/plan";
import { authoritySecret } from "../plan/tls";
import type { DatabaseInstance } from "./instance";
import type { SourceAccount } from "./sourceAccount";

export interface MoveArgs {
  plan: MovePlan;
  /** The target; null on a way back while its server is offline. */
  instance: DatabaseInstance<InstancePlan> | null;
  /** Everything of the move's job but its settings. */
  job: Omit<MoveJob, "verb" | "settings">;
  /** Password of the source's superuser, from the stack's configuration. */
  sourcePassword: pulumi.Output<string>;
  sourceAccount: SourceAccount;
}

/** Where a backup is restored and kept, and its own token. */
export type BackupPlace = Pick<BackupJob, "node" | "volume" | "token">;

export function moveSecrets({ instance, sourcePassword, sourceAccount: account }: MoveArgs): Record<string, pulumi.Input<string>> {
  return {
    "source-superuser": sourcePassword,
    "source-dbhaven": account.value,
    "source-dbhaven-verifier": account.verifier,
    ...(instance ? { "target-admin": instance.administrator.value, [authoritySecret]: instance.authority } : {}),
  };
}

/** What a copy needs; a move that is for real adds its lease. */
export function copySettings(plan: MovePlan, endpoint: Endpoint): Record<string, string> {
  const { source, target, list } = planners[plan.engine].moves!;
  return {
    MOVE: plan.key,
    SOURCE_DATABASE: plan.source.database,
    SOURCE_SUPERUSER: plan.source.superuser,
    ...source(plan),
    TARGET_HOST: endpoint.host,
    TARGET_PORT: String(endpoint.port),
    TARGET_DATABASE: endpoint.database,
    ...target(plan),
    JOBS: String(plan.jobs),
    ...(plan.waive.length > 0 ? { WAIVE: list(plan.waive) } : {}),
    ...(plan.together.length > 0 ? { TOGETHER: list(plan.together) } : {}),
  };
}
