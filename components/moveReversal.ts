import * as pulumi from "@pulumi/pulumi";
import { planners } from "../plan/engines";
import type { ReversalJob, RevertJob, RevertResult } from "../plan/jobs";
import type { MovePlan } from "../plan/moves/plan";
import { copySettings, moveSecrets, type MoveArgs } from "./moveJob";
import { typeOf } from "./options";
import { SwarmJob } from "./swarmJob";

export interface MoveReversalArgs extends Pick<RevertJob, "stopped" | "servers"> {
  moves: ReversalArgs[];
}

export interface ReversalArgs extends MoveArgs {
  users: ReversalJob["users"];
}

/** The way back of a switch group: the applications work on its sources again. Nobody takes an address from here. */
export class MoveReversal extends pulumi.ComponentResource {
  /** By the key of the move. */
  readonly result: pulumi.Output<Record<string, RevertResult>>;

  /** @param name of the first of its moves */
  constructor(name: string, { moves, ...group }: MoveReversalArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("MoveReversal"), name, {}, opts);
    const secrets = Object.assign({}, ...moves.map((move) => ofMove(move.plan.key, moveSecrets(move))));
    // Not the databases' ends: the way back has to work while their instances do not.
    const job = new SwarmJob<Record<string, RevertResult>>(`${name}-revert`, { verb: "revert", job: { verb: "revert", ...group, moves: moves.map((move) => reversal(move, moves)) }, secrets }, { parent: this });
    this.result = job.result;
    this.registerOutputs({ result: this.result });
  }
}

const ofMove = (key: string, secrets: Record<string, pulumi.Input<string>>) => Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`${key}/${name}`, value]));

function reversal({ plan, job, users }: ReversalArgs, group: ReversalArgs[]): RevertJob["moves"][number] {
  const { server, docker, sshOptions, hostname } = job.source;
  return { ...job, verb: "reversal", node: { server, docker, sshOptions, hostname }, users, settings: { ...copySettings(plan, plan.target.endpoint), ...wayBack(plan, group.map((move) => move.plan)) } };
}

/** Those of a group wait for each other, and so for the one that may take the longest. */
const wayBack = (plan: MovePlan, group: MovePlan[]): Record<string, string> => ({
  WRITES: plan.writes,
  MAX_INTERRUPTION_SECONDS: String(Math.max(...group.map(({ maxInterruptionSeconds }) => maxInterruptionSeconds))),
  ...(group.length > 1 ? { HOLD: "true" } : {}),
  ...planners[plan.engine].moves!.wayBack(plan),
  TARGET_AWAY: String(plan.target.away),
});
