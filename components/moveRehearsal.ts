import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../plan/instances";
import type { RehearseJob, RehearseResult } from "../plan/jobs";
import type { MovePlan } from "../plan/moves/plan";
import { copySettings, moveSecrets, type MoveArgs } from "./moveJob";
import { typeOf } from "./options";
import type { ServiceDatabase } from "./serviceDatabase";
import { SwarmJob } from "./swarmJob";

export interface MoveRehearsalArgs extends MoveArgs {
  database: ServiceDatabase;
}

/** A move that is not switched yet: the report on it, or its rehearsal. Nobody takes an address from here. */
export class MoveRehearsal extends pulumi.ComponentResource {
  readonly result: pulumi.Output<RehearseResult>;

  constructor(name: string, args: MoveRehearsalArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("MoveRehearsal"), name, {}, opts);
    const secrets = moveSecrets(args);
    const job = args.database.endpoint.apply((endpoint) => rehearseJob(args, endpoint));
    const rehearsal = new SwarmJob<RehearseResult>(`${name}-rehearsal`, { verb: "rehearse", job, secrets }, { parent: this });
    this.result = rehearsal.result;
    this.registerOutputs({ result: this.result });
  }
}

function rehearseJob({ plan, job }: MoveArgs, endpoint: Endpoint): RehearseJob {
  return { ...job, verb: "rehearse", phase: plan.phase as RehearseJob["phase"], rehearsal: plan.rehearsal, settings: { ...copySettings(plan, endpoint), ...heldBack(plan) } };
}

/** Only what works beside applications is. */
const heldBack = ({ maxMegabytesPerSecond }: MovePlan): Record<string, string> => (maxMegabytesPerSecond === null ? {} : { MAX_MEGABYTES_PER_SECOND: String(maxMegabytesPerSecond) });
