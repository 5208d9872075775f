import * as pulumi from "@pulumi/pulumi";
import type { Job } from "../plan/jobs";
import { localCommand } from "./localCommand";
import { typeOf } from "./options";

export interface SwarmJobArgs {
  /** What to do; anything it waits for must be part of it, as a value. */
  job: pulumi.Input<Job>;
  verb: Job["verb"];
  /** Given to the job through stdin and, inside the Swarm, as secret files. */
  secrets?: Record<string, pulumi.Input<string>>;
}

/** One piece of work on data: `jobs/run.ts` starts or joins it and prints one line of result. */
export class SwarmJob<Result> extends pulumi.ComponentResource {
  /** Known as soon as the job ran once: what waits for the job without needing its result takes this. */
  readonly done: pulumi.Output<string>;
  readonly result: pulumi.Output<Result>;

  constructor(name: string, { job, verb, secrets = {} }: SwarmJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("SwarmJob"), name, {}, opts);
    const run = localCommand(`${name}-run`, { verb, job, secrets }, { parent: this, dependsOn: opts?.dependsOn });
    this.done = run.id;
    this.result = run.stdout.apply((line) => JSON.parse(line) as Result);
    this.registerOutputs({ result: this.result });
  }
}
