/** What the journal has of the files of an application that somebody else runs: how they were changed, and what the way back needs. */
import { posix } from "node:path";
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { RenderedFormat } from "../../config/schema";
import type { RenderJob } from "../../plan/jobs";
import { hasPlaceholder } from "../../plan/placeholders";
import type { Places } from "../../plan/rendered/environment";
import type { Journal, RecordEntry } from "../../swarm/records";
import { operator } from "./context";

export interface RenderedEntry {
  /** Moves whose databases it uses, with their committed runs. */
  runs: Record<string, string>;
  server: string;
  container: string;
  restart: RenderJob["restart"];
  places: { before: Places; now: Places };
  files: {
    path: string;
    format: RenderedFormat;
    /** Whose values come from databases. */
    keys: string[];
    /** Whose values are passwords, which stand in the file. */
    passwords: string[];
    /** Name of the file as it was, beside it; null: there was none. */
    kept: string | null;
    /** Of the file as it was written. */
    sha256: string;
  }[];
}

export const sha256 = (contents: Buffer): string => createHash("sha256").update(contents).digest("hex");

/** Records of one run of its moves belong together: whatever they say, what was there before is what the first of them has kept. */
const sameRun = (job: RenderJob) => ({ data }: RecordEntry): boolean => isDeepStrictEqual((data as unknown as RenderedEntry).runs, job.runs);

/** Before a file is written. @param files with what is there, and what is going to be */
export async function noteRendered(journal: Journal, job: RenderJob, places: RenderedEntry["places"], files: { path: string; before: Buffer | null; after: Buffer }[]): Promise<RenderedEntry> {
  const { node: { server }, container, restart, runs } = job;
  const entryAfter = (entries: RecordEntry[]): RenderedEntry => {
    const earlier = new Map(entries.filter(sameRun(job)).flatMap(({ data }) => (data as unknown as RenderedEntry).files).reverse().map(({ path, kept }) => [path, kept]));
    return {
      runs, server, container, restart, places,
      files: files.map(({ path, before, after }, i) => {
        const templates = Object.entries(job.files[i]!.values);
        return {
          path,
          format: job.files[i]!.format,
          keys: templates.filter(([, template]) => hasPlaceholder(template)).map(([key]) => key),
          passwords: templates.filter(([, template]) => template.includes(".password}")).map(([key]) => key),
          kept: earlier.has(path) ? earlier.get(path)! : before && `${posix.basename(path)}.before-dbhaven-${Object.values(runs)[0] ?? job.application}`,
          sha256: sha256(after),
        };
      }),
    };
  };
  let entry!: RenderedEntry;
  await journal.append("rendered", job.application, (entries) => {
    entry = entryAfter(entries);
    const last = entries.filter(sameRun(job)).at(-1)?.data as { by?: string } | undefined;
    return last && isDeepStrictEqual({ ...last, by: undefined }, { ...entry, by: undefined }) ? null : { run: Object.values(runs)[0] ?? "", event: "rendered", data: { ...entry, by: operator() } };
  });
  return entry;
}
