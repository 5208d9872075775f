/** What the estate asks of a run, noted when it begins: one in flight is joined only while the estate still asks for the same. */
import { createHash } from "node:crypto";
import type { MoveJob } from "../../plan/jobs";
import type { Run } from "../../swarm/records";

/** Times and widths, and what the others of its source are: with another one a run in flight is as good. */
const beside = ["MAX_INTERRUPTION_SECONDS", "JOBS", "TOGETHER"];

/** As a hash, the same for every copy of the program. */
export function asksOf({ settings, backup }: Pick<MoveJob, "settings" | "backup">): string {
  const asked = Object.entries(settings).filter(([name]) => !beside.includes(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify([asked, backup ?? "required"])).digest("hex");
}

/** Runs of earlier versions do not say it. */
export const asksForIt = (job: Pick<MoveJob, "settings" | "backup">, { entries: [started] }: Run): boolean => [undefined, asksOf(job)].includes(started!.data.asks as string | undefined);
