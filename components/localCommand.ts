import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Job } from "../plan/jobs";

export interface LocalCommandArgs {
  job: pulumi.Input<Job>;
  verb: Job["verb"];
  secrets: Record<string, pulumi.Input<string>>;
}

/** A Command that runs `jobs/run.ts`: the job in its environment, secrets through stdin, one line of JSON as its stdout. */
export function localCommand(name: string, { job, verb, secrets }: LocalCommandArgs, opts: pulumi.CustomResourceOptions): command.local.Command {
  return new command.local.Command(name, {
    // Started directly, without a shell between: a cancelled `up` kills the first process only.
    interpreter: ["node", "-r", "./typescript.cjs", "jobs/run.ts"],
    create: verb,
    environment: {
      DBHAVEN_JOB: pulumi.jsonStringify(job),
      // The script inherits Pulumi's environment; what decrypts the state is none of its business.
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_CONFIG_PASSPHRASE_FILE: "",
    },
    stdin: pulumi.secret(pulumi.jsonStringify(secrets)),
    logging: command.local.Logging.Stderr,
    addPreviousOutputInEnv: false,
  }, opts);
}
