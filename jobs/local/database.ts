/** `database`: makes or completes a service database by an idempotent job; of two copies the later waits for the earlier. */
import { exitCodes, type Failure } from "../../plan/moves/failure";
import type { DatabaseJob, DatabaseResult } from "../../plan/jobs";
import { leftovers, remove } from "../../swarm/cleanup";
import { connectEngine, type Docker } from "../../swarm/engine";
import { lastWords } from "../../swarm/exec";
import { jobName, jobState, NotStarted, startJob, watchJob, type JobSpec } from "../../swarm/job";
import { newRunId, type Context } from "./context";
import { JobFailure } from "./failure";
import { jobFiles } from "./files";

export interface DatabaseEngines { manager: Docker; node: Docker }

export async function database(
  job: DatabaseJob,
  { secrets, adopt, say }: Context,
  { manager, node }: DatabaseEngines = { manager: connectEngine(job.manager), node: connectEngine(job.node) },
  files = () => jobFiles(job.engine ?? "postgres"),
): Promise<DatabaseResult> {
  const { estate, instance } = job;
  const settings = adopt ? { ...job.settings, ADOPT: "true" } : job.settings;
  const name = settings.DATABASE!;
  const subject: JobSpec["subject"] = ["database", `${instance}-${name}`];
  const watch = { node, server: job.node.server, image: job.image };
  await endEarlier();
  const spec: JobSpec = {
    estate, subject, run: newRunId(), role: "ensure", image: job.image, script: `${job.engine ?? "postgres"}/database.sh`,
    hostname: job.node.hostname, networks: job.networks, files: files(), settings, secrets,
  };
  try {
    await startJob(manager, spec);
    const end = await watchJob(manager, jobName(spec), watch);
    if (end.end !== "over") throw new JobFailure("undone", `database ${name}: its job was removed by somebody; run the command again.`);
    if (end.exitCode === 0) {
      say(`database ${name} on ${instance} is as described`);
      return { database: name, endpoint: { host: settings.TARGET_HOST!, port: Number(settings.TARGET_PORT), database: name } };
    }
    const failure = (Object.keys(exitCodes) as Failure[]).find((key) => exitCodes[key] === end.exitCode) ?? (end.started ? "unknown" : "refused");
    const reason = end.result?.reason ?? (end.started ? `the job ended with code ${end.exitCode} (${await lastWords(node, end.container) || end.reason})` : end.reason);
    throw new JobFailure(failure, `database ${name} on ${instance}: ${String(reason)}`, end.result);
  } catch (error) {
    throw error instanceof NotStarted ? new JobFailure("refused", `database ${name} on ${instance}: ${error.message}`) : error;
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
