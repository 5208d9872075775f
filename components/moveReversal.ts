import * as pulumi from "@pulumi/pulumi";
import { planners } from "../plan/engines";
import type { Endpoint } from "../plan/instances";
import type { RevertJob, RevertResult } from "../plan/jobs";
import type { MovePlan } from "../plan/moves/plan";
import { copySettings, moveSecrets, type MoveArgs } from "./moveJob";
import { typeOf } from "./options";
import { SwarmJob } from "./swarmJob";

export interface MoveReversalArgs extends MoveArgs {
  users: RevertJob["users"];
  stopped: RevertJob["stopped"];
  servers: RevertJob["servers"];
}

/** The way back of a move: the applications work on its source again. Nobody takes an address from here. */
export class MoveReversal extends pulumi.ComponentResource {
  readonly result: pulumi.Output<RevertResult>;

  constructor(name: string, args: MoveReversalArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("MoveReversal"), name, {}, opts);
    const secrets = moveSecrets(args);
    // Not the database's end: the way back has to work while its instance does not.
    const reversal = new SwarmJob<RevertResult>(`${name}-revert`, { verb: "revert", job: revertJob(args, args.plan.target.endpoint), secrets }, { parent: this });
    this.result = reversal.result;
    this.registerOutputs({ result: this.result });
  }
}

function revertJob({ plan, job, users, stopped, servers }: MoveReversalArgs, endpoint: Endpoint): RevertJob {
  const { server, docker, sshOptions, hostname } = job.source;
  return { ...job, verb: "revert", node: { server, docker, sshOptions, hostname }, users, stopped, servers, settings: { ...copySettings(plan, endpoint), ...wayBack(plan) } };
}

const wayBack = (plan: MovePlan): Record<string, string> => ({
  WRITES: plan.writes,
  MAX_INTERRUPTION_SECONDS: String(plan.maxInterruptionSeconds),
  ...planners[plan.engine].moves!.wayBack(plan),
  TARGET_AWAY: String(plan.target.away),
});
