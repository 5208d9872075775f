/** `settings`: tells a running server its settings by an idempotent job, and notes in the journal which it has. */
import { isDeepStrictEqual } from "node:util";
import type { SettingsJob, SettingsResult } from "../../plan/jobs";
import { Journal } from "../../swarm/records";
import type { Context } from "./context";
import { ensure, enginesOf, type InstanceEngines } from "./ensure";
import { jobFiles } from "./files";

export async function settings(job: SettingsJob, { secrets, say }: Context, engines: InstanceEngines = enginesOf(job), files: typeof jobFiles = jobFiles): Promise<SettingsResult> {
  const { instance, estate, wanted } = job;
  if (!job.running) return { instance, applied: 0, waiting: [] };
  const { run, result } = await ensure({ job, subject: ["settings", instance], what: `settings of instance ${instance}`, ...(job.volume === undefined ? {} : { volume: { name: job.volume, path: "/volume" } }) }, secrets, engines, files);
  const waiting = (result.waiting as string[] | undefined) ?? [];
  for (const name of waiting) say(`instance ${instance}: ${name} waits for its next start`);
  await new Journal(engines.manager, estate).append("settings", instance, (entries) =>
    isDeepStrictEqual(entries.at(-1)?.data.settings, wanted) ? null : { run, event: "applied", data: { settings: wanted } });
  return { instance, applied: Object.keys(wanted).length, waiting };
}
