/** What the jobs of a move and of its rehearsal have in common: where they work, and with which secrets. */
import * as pulumi from "@pulumi/pulumi";
import { planner } from "../plan/engines/postgres";
import type { Endpoint } from "../plan/instances";
import type { MoveJob } from "../plan/jobs";
import type { MovePlan } from "../plan/moves/plan";
import { password, type Password } from "./password";
import type { ServiceDatabase } from "./serviceDatabase";

export interface MoveArgs {
  plan: MovePlan;
  /** Password of the target's superuser. */
  administrator: Password;
  database: ServiceDatabase;
  /** Everything of the move's job but its settings. */
  job: Omit<MoveJob, "verb" | "settings">;
  /** Password of the source's superuser, from the stack's configuration. */
  sourcePassword: pulumi.Output<string>;
}

/** @param parent the component, which is called `name` */
export function moveSecrets(name: string, { administrator, sourcePassword }: MoveArgs, parent: pulumi.Resource): Record<string, pulumi.Input<string>> {
  const ownAccount = password(`${name}-dbhaven`, planner.storedPassword, { parent });
  return {
    "source-superuser": sourcePassword,
    "source-dbhaven": ownAccount.value,
    "source-dbhaven-verifier": ownAccount.verifier,
    "target-admin": administrator.value,
  };
}

/** What a copy needs; a move that is for real adds its lease. */
export function copySettings(plan: MovePlan, endpoint: Endpoint): Record<string, string> {
  return {
    MOVE: plan.key,
    SOURCE_DATABASE: plan.source.database,
    SOURCE_SUPERUSER: plan.source.superuser,
    TARGET_HOST: endpoint.host,
    TARGET_PORT: String(endpoint.port),
    TARGET_DATABASE: endpoint.database,
    TARGET_OWNER: plan.target.owner,
    ACCOUNTS: JSON.stringify(plan.accounts),
    CHECKS: JSON.stringify(plan.checks),
    JOBS: String(plan.jobs),
  };
}
