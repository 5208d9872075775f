/** Containers that moves have stopped for good, by the journal: jobs/local/retire.ts stops them, cli/removal.ts removes them. */
import type { ComposeService } from "./composeService";
import type { RecordEntry } from "./records";

export interface OldContainer {
  server: string;
  container: string;
  volumes: string[];
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
    found.set(key, { server, container, volumes: (data.volumes as string[] | undefined) ?? [], subjects, run, stoppedAt: at, ...(data.compose ? { compose: data.compose as ComposeService } : {}) });
  }
  return [...found.values()];
}
