/** What the idempotent jobs beside an instance share: of two copies the later waits for the earlier; nothing of them is left. */
import type { EngineName } from "../../config/schema";
import type { DatabaseJob, SettingsJob } from "../../plan/jobs";
import { failureOf } from "../../plan/moves/failure";
import { leftovers, remove } from "../../swarm/cleanup";
import { connectEngine, type Docker } from "../../swarm/engine";
import { lastWords } from "../../swarm/exec";
import { jobName, jobState, NotStarted, startJob, watchJob, type JobSpec } from "../../swarm/job";
import { newRunId, type Context } from "./context";
import { JobFailure } from "./failure";
import { jobFiles } from "./files";

export interface InstanceEngines { manager: Docker; node: Docker }

export const enginesOf = (job: DatabaseJob | SettingsJob): InstanceEngines => ({ manager: connectEngine(job.manager), node: connectEngine(job.node) });

export interface Ensured {
  job: DatabaseJob | SettingsJob;
  /** Kind and key, for names and labels. */
  subject: JobSpec["subject"];
  /** What it is about, as the beginning of a sentence: "database x on y". */
  what: string;
  volume?: JobSpec["volume"];
}

/** Runs jobs/<engine>/<verb>.sh to its end. @throws JobFailure with its reason */
export async function ensure(
  { job, subject, what, volume }: Ensured,
  secrets: Context["secrets"],
  { manager, node }: InstanceEngines,
  files: (engine: EngineName) => Record<string, string> = jobFiles,
): Promise<{ run: string; result: Record<string, unknown> }> {
  const { estate, settings, engine = "postgres" } = job;
  const watch = { node, server: job.node.server, image: job.image };
  await endEarlier();
  const spec: JobSpec = {
    estate, subject, run: newRunId(), role: "ensure", image: job.image, script: `${engine}/${job.verb}.sh`,
    hostname: job.node.hostname, networks: job.networks, files: files(engine), settings, secrets, ...(volume ? { volume } : {}),
  };
  try {
    await startJob(manager, spec);
    const end = await watchJob(manager, jobName(spec), watch);
    if (end.end !== "over") throw new JobFailure("undone", `${what}: its job was removed by somebody; run the command again.`);
    if (end.exitCode === 0) return { run: spec.run, result: end.result ?? {} };
    const failure = failureOf(end.exitCode) ?? (end.started ? "unknown" : "refused");
    const reason = end.result?.reason ?? (end.started ? `the job ended with code ${end.exitCode} (${await lastWords(node, end.container) || end.reason})` : end.reason);
    throw new JobFailure(failure, `${what}: ${String(reason)}`, end.result);
  } catch (error) {
    throw error instanceof NotStarted ? new JobFailure("refused", `${what}: ${error.message}`) : error;
  } finally {
    await clear(spec.run);
  }

  /** A copy that was killed, or that an earlier `up` left behind, may still be at work: its secrets may be other ones. */
  async function endEarlier(): Promise<void> {
    for (const { kind, name: service } of await leftovers(manager, [node], estate, subject)) {
      if (kind !== "service" || (await jobState(manager, service)).phase === "waiting") continue;
      await watchJob(manager, service, watch);
    }
    await clear();
  }

  async function clear(run?: string): Promise<void> {
    const things = await leftovers(manager, [node], estate, subject);
    await remove(manager, [node], things.filter((thing) => run === undefined || thing.run === run));
  }
}
