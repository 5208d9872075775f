/** What the jobs of a move and of its rehearsal have in common: where they work, and with which secrets. */
import * as pulumi from "@pulumi/pulumi";
import { planner } from "../plan/engines/postgres";
import type { Endpoint, InstancePlan } from "../plan/instances";
import type { MoveJob } from "../plan/jobs";
import type { MovePlan } from "../plan/moves/plan";
import { authoritySecret } from "../plan/tls";
import type { DatabaseInstance } from "./instance";
import { password } from "./password";
import type { ServiceDatabase } from "./serviceDatabase";

export interface MoveArgs {
  plan: MovePlan;
  /** The target. */
  instance: DatabaseInstance<InstancePlan>;
  database: ServiceDatabase;
  /** Everything of the move's job but its settings. */
  job: Omit<MoveJob, "verb" | "settings">;
  /** Password of the source's superuser, from the stack's configuration. */
  sourcePassword: pulumi.Output<string>;
}

/** @param parent the component, which is called `name` */
export function moveSecrets(name: string, { instance, sourcePassword }: MoveArgs, parent: pulumi.Resource): Record<string, pulumi.Input<string>> {
  const ownAccount = password(`${name}-dbhaven`, planner.storedPassword, { parent });
  return {
    "source-superuser": sourcePassword,
    "source-dbhaven": ownAccount.value,
    "source-dbhaven-verifier": ownAccount.verifier,
    "target-admin": instance.administrator.value,
    [authoritySecret]: instance.authority,
  };
}

/** What a copy needs; a move that is for real adds its lease. */
export function copySettings(plan: MovePlan, endpoint: Endpoint): Record<string, string> {
  return {
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
    JOBS: String(plan.jobs),
  };
}
