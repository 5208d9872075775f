/**
 * What the journal has of the files of an application that somebody else runs: how they were changed, and what the way back needs
 * (`rendered`); that they are again as before (`reverted`); that what was kept of them is gone (`removed`).
 */
import { posix } from "node:path";
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { RenderedFormat } from "../../config/schema";
import type { RenderJob } from "../../plan/jobs";
import { filledKeys } from "../../plan/placeholders";
import type { Places } from "../../plan/rendered/environment";
import { newestRun, type Journal, type RecordEntry } from "../../swarm/records";
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
    /** sha256 of each value as it was written, by key; of none that has a password. Absent in entries of before they were noted. */
    digests?: Record<string, string>;
    /** Name of the file as it was, beside it; null: there was none, or npm run remove-old took it. */
    kept: string | null;
    /** Of the file as it was written. */
    sha256: string;
  }[];
}

/** Of an entry `reverted` or `removed`; paths. */
export interface RenderedEnd { runs: Record<string, string>; server: string; files: string[] }

/** Each with its application, oldest first. */
export const renderedIn = (records: RecordEntry[]): (RenderedEntry & { application: string })[] =>
  records.filter(({ kind, event }) => kind === "rendered" && event === "rendered").map(({ subject, data }) => ({ application: subject, ...(data as unknown as RenderedEntry) }));

/** Whether the application works by it: none of its moves was taken back, or made anew, since. */
export const isInEffect = ({ runs }: RenderedEntry, records: RecordEntry[]): boolean => Object.entries(runs).every(([move, id]) => {
  const newest = newestRun(records, move);
  return newest?.state === "committed" && newest.id === id;
});

export const sha256 = (contents: Buffer | string): string => createHash("sha256").update(contents).digest("hex");

/** Records of one run of its moves belong together: whatever they say, what was there before is what the first of them has kept. */
const sameRun = ({ runs }: Pick<RenderedEntry, "runs">) => ({ data }: RecordEntry): boolean => isDeepStrictEqual(data.runs, runs);

/** In the name of what is kept: of several runs the first alone may have kept the same file already, as it was before the others. */
function ofRuns({ runs, application }: RenderJob): string {
  const ids = Object.values(runs);
  return [ids[0] ?? application, ...(ids.length > 1 ? [sha256(ids.join(" ")).slice(0, 8)] : [])].join("-");
}

/** Before a file is written. @param files with what is there, and what is going to be; `values` without placeholders */
export async function noteRendered(journal: Journal, job: RenderJob, places: RenderedEntry["places"], files: { path: string; values: Record<string, string>; before: Buffer | null; after: Buffer }[]): Promise<RenderedEntry> {
  const { node: { server }, container, restart, runs } = job;
  const entryAfter = (entries: RecordEntry[]): RenderedEntry => {
    const mine = entries.filter(sameRun(job));
    const removed = mine.filter(({ event }) => event === "removed").flatMap(({ data }) => (data as unknown as RenderedEnd).files);
    const isRemoved = (path: string, kept: string | null) => kept !== null && removed.includes(posix.join(posix.dirname(path), kept));
    // Without moves, since theirs have left the estate, it is not before a switch: what is there has the passwords that are in use.
    const isBefore = Object.keys(runs).length > 0 || renderedIn(entries).length === 0;
    const earlier = new Map(renderedIn(mine).flatMap((entry) => entry.files).reverse().map(({ path, kept }) => [path, isRemoved(path, kept) ? null : kept]));
    return {
      runs, server, container, restart, places,
      files: files.map(({ path, values, before, after }, i) => {
        const templates = job.files[i]!.values;
        const keys = filledKeys(templates);
        const passwords = keys.filter((key) => templates[key]!.includes(".password}"));
        return {
          path,
          format: job.files[i]!.format,
          keys,
          passwords,
          digests: Object.fromEntries(keys.filter((key) => !passwords.includes(key)).map((key) => [key, sha256(values[key]!)])),
          kept: earlier.has(path) ? earlier.get(path)! : isBefore ? before && `${posix.basename(path)}.before-dbhaven-${ofRuns(job)}` : null,
          sha256: sha256(after),
        };
      }),
    };
  };
  let entry!: RenderedEntry;
  await journal.append("rendered", job.application, (entries) => {
    entry = entryAfter(entries);
    const last = entries.filter(({ event }) => event === "rendered").filter(sameRun(job)).at(-1)?.data as { by?: string } | undefined;
    return last && isDeepStrictEqual({ ...last, by: undefined }, { ...entry, by: undefined }) ? null : { run: Object.values(runs)[0] ?? "", event: "rendered", data: { ...entry, by: operator() } };
  });
  return entry;
}

/** Once for a run of its moves. @param files paths */
export async function noteEnd(journal: Journal, event: "reverted" | "removed", application: string, { runs, server, files }: RenderedEnd, more: Record<string, string> = {}): Promise<void> {
  await journal.append("rendered", application, (entries) => {
    const known = entries.filter((entry) => entry.event === event && sameRun({ runs })(entry)).flatMap(({ data }) => (data as unknown as RenderedEnd).files);
    const news = files.filter((path) => !known.includes(path));
    return news.length === 0 ? null : { run: Object.values(runs)[0] ?? "", event, data: { runs, server, files: news, by: operator(), ...more } };
  });
}
