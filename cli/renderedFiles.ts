/** What preview and up say of files of applications that dbhaven does not run: which ones the switch is going to change, and how they are started anew. */
import { UserError } from "../config/issues";
import type { Estate } from "../config/schema";
import { isInEffect, renderedIn } from "../jobs/local/renderedRecord";
import { planEstate, type Plan } from "../plan/plan";
import { statusOf } from "../swarm/engine";
import type { RecordEntry } from "../swarm/records";
import { recordsOf } from "./estate";

/** Says nothing where the manager does not answer: the program names that. */
export async function sayRenderedFiles(estate: Estate, say: (line: string) => void): Promise<void> {
  const plan = planEstate(estate);
  if (!plan.applications.some(({ runs }) => "rendered" in runs && runs.rendered !== null)) return;
  try {
    const lines = filesToChange(plan, await recordsOf(plan));
    if (lines.length > 0) say(["Files of applications:", ...lines].join("\n  "));
  } catch (error) {
    if (!(error instanceof UserError) && statusOf(error) === undefined) throw error;
  }
}

/** None of an application whose files were written for the moves that its databases have come by. */
export function filesToChange({ applications }: Pick<Plan, "applications">, records: RecordEntry[]): string[] {
  return applications.flatMap(({ key, server, uses, runs }) => {
    if (!("rendered" in runs) || runs.rendered === null || written(key, uses.flatMap(({ move }) => move ?? []), records)) return [];
    const { files, restart } = runs.rendered;
    return [
      ...files.map(({ path, values }) => `writes ${Object.keys(values).join(", ")} into ${path} on ${server}, for the application ${key}`),
      `starts ${key} anew: ${restart.command.join(" ")}`,
    ];
  });
}

const written = (application: string, moves: string[], records: RecordEntry[]): boolean =>
  renderedIn(records).some((entry) => entry.application === application && moves.every((move) => move in entry.runs) && isInEffect(entry, records));
