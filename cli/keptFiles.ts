/**
 * What switches have kept of applications' files beside them (FILE.before-dbhaven-RUN). They have the old passwords in them, and nobody but
 * the way back needs them: they go with the old side of their moves.
 */
import { posix } from "node:path";
import { noteEnd, renderedIn, type RenderedEntry } from "../jobs/local/renderedRecord";
import { NoFolder, ServerFile } from "../jobs/local/serverFile";
import type { Plan } from "../plan/plan";
import { completion, newestRun, type Journal, type RecordEntry } from "../swarm/records";
import type { Engines } from "./observe";

export interface KeptFile {
  application: string;
  runs: RenderedEntry["runs"];
  server: string;
  path: string;
  /** unknown: its server is offline. */
  state: "there" | "gone" | "unknown";
  /** Moves whose way back is open, and needs it. */
  neededBy: string[];
  remove(): Promise<unknown>;
}

/** Those of the applications of a move, of earlier runs too. @throws JobFailure where one cannot be looked at */
export async function keptFiles(plan: Plan, move: string, records: RecordEntry[], engines: Engines): Promise<KeptFile[]> {
  const found = new Map<string, KeptFile>();
  for (const { application, runs, server, files } of renderedIn(records).filter((entry) => move in entry.runs)) {
    for (const { path, kept } of files) {
      if (kept === null) continue;
      const beside = posix.join(posix.dirname(path), kept);
      const neededBy = Object.keys(runs).filter((one) => one !== move && !isOver(records, one));
      // Each password that is written into a file is an entry; what was kept of it is one, and may be that of several runs.
      const known = found.get(`${server}:${beside}`);
      if (known) {
        known.neededBy = [...new Set([...known.neededBy, ...neededBy])];
        continue;
      }
      const place = placeOf(plan, engines, application, server, path);
      found.set(`${server}:${beside}`, { application, runs, server, path: beside, state: await stateOf(place, kept), neededBy, remove: () => place!.removeKept(kept) });
    }
  }
  return [...found.values()];
}

export const noteRemoved = (journal: Journal, { application, runs, server, path }: KeptFile, by: string): Promise<void> =>
  noteEnd(journal, "removed", application, { runs, server, files: [path] }, { by });

/** Nobody goes back from its newest run. */
function isOver(records: RecordEntry[], move: string): boolean {
  const run = newestRun(records, move);
  return run !== undefined && (run.state === "reverted" || (run.state === "committed" && completion(run) !== undefined));
}

function placeOf({ estate, proxyImage, servers }: Plan, engines: Engines, application: string, server: string, path: string): ServerFile | undefined {
  const docker = engines[server];
  const node = servers.find(({ key }) => key === server)?.engine;
  return docker && node && new ServerFile({ docker, node, image: proxyImage, estate, application }, path);
}

async function stateOf(place: ServerFile | undefined, kept: string): Promise<KeptFile["state"]> {
  if (!place) return "unknown";
  try {
    return await place.read(kept) === null ? "gone" : "there";
  } catch (error) {
    if (error instanceof NoFolder) return "gone";
    throw error;
  }
}
