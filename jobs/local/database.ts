/** `database`: makes or completes a service database by an idempotent job; of two copies the later waits for the earlier. */
import type { DatabaseJob, DatabaseResult } from "../../plan/jobs";
import type { Context } from "./context";
import { ensure, enginesOf, type InstanceEngines } from "./ensure";
import { jobFiles } from "./files";

export async function database(job: DatabaseJob, { secrets, adopt, say }: Context, engines: InstanceEngines = enginesOf(job), files: typeof jobFiles = jobFiles): Promise<DatabaseResult> {
  const { instance } = job;
  const settings = adopt ? { ...job.settings, ADOPT: "true" } : job.settings;
  const name = settings.DATABASE!;
  const result: DatabaseResult = { database: name, endpoint: { host: settings.TARGET_HOST!, port: Number(settings.TARGET_PORT), database: name } };
  if (!job.running) return result;
  await ensure({ job: { ...job, settings }, subject: ["database", `${instance}-${name}`], what: `database ${name} on ${instance}` }, secrets, engines, files);
  say(`database ${name} on ${instance} is as described`);
  return result;
}
