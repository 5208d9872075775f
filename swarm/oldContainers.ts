/** Containers that moves have stopped for good, by the journal: jobs/local/retire.ts stops them, cli/removal.ts removes them. */
import type { StartRules } from "./barred";
import { composeServiceOf, type ComposeService } from "./composeService";
import type { Docker } from "./engine";
import type { RecordEntry } from "./records";

/** With the rules by which it was started before. */
export interface OldContainer extends StartRules {
  server: string;
  container: string;
  volumes: string[];
  /** Docker's, of what was stopped; absent in entries of earlier versions, and where there was nothing to stop. */
  id?: string;
  /** Of its server, that it had mounted. */
  folders?: string[];
  /** Moves and applications that have given it up, each once; a server of several databases is given up by several. */
  subjects: string[];
  /** The run that stopped it last. */
  run: string;
  /** ISO 8601; of the last time, where it worked again in between. */
  stoppedAt: string;
  compose?: ComposeService;
  /** By whom and when it was removed, after it was stopped last. */
  removed?: RecordEntry;
}

export function oldContainers(records: RecordEntry[]): OldContainer[] {
  const found = new Map<string, OldContainer>();
  for (const entry of records.filter(({ kind }) => kind === "retired").sort((a, b) => a.at.localeCompare(b.at) || a.sequence - b.sequence)) {
    const { subject, run, at, data } = entry;
    const [server, container] = [String(data.server), String(data.container)];
    const key = JSON.stringify([server, container]);
    const before = found.get(key);
    if (entry.event === "removed") {
      if (before) before.removed ??= entry;
      continue;
    }
    const subjects = [...new Set([...(before?.subjects ?? []), subject])];
    const { volumes = [], folders, id, compose, restart, pidsLimit } = data as Partial<OldContainer>;
    found.set(key, { server, container, volumes, subjects, run, stoppedAt: at, ...(id === undefined ? {} : { id }), ...(folders ? { folders } : {}), ...(compose ? { compose } : {}), restart, pidsLimit });
  }
  return [...found.values()];
}

/**
 * Whether a container of that name is the one that was stopped, or what was made of it since, which has its service or one of its volumes, or,
 * where it had none, one of its folders. Anything else is somebody's new one. Where an entry knows nothing of it, the name has to do.
 */
export function isStill(found: Docker.ContainerInspectInfo, { id, volumes = [], folders = [], compose }: Partial<OldContainer>): boolean {
  if (id === undefined ? volumes.length === 0 && !compose : found.Id === id) return true;
  const now = composeServiceOf(found.Config.Labels);
  if (compose && now?.project === compose.project && now.service === compose.service) return true;
  const mounts = found.Mounts as { Name?: string; Source?: string }[];
  return volumes.length > 0 ? mounts.some(({ Name }) => Name !== undefined && volumes.includes(Name)) : mounts.some(({ Source }) => Source !== undefined && folders.includes(Source));
}

/** Those that have to stay stopped: their move was not taken back. */
export function outOfUse(records: RecordEntry[]): OldContainer[] {
  const reverted = new Set(records.filter(({ kind, event }) => kind === "move" && event === "reverted").map(({ run }) => run));
  return oldContainers(records).filter(({ run }) => !reverted.has(run));
}
