/**
 * The journal: labelled Swarm config objects, created and never changed. Names end in a number, and a name can be taken
 * once only, so of two writers that saw the same journal one loses and looks again. That is the only lock of a move.
 */
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { NotedEnds } from "../plan/moves/ends";
import { shortened } from "../plan/names";
import { labelFilter, labelOf, labelsOf, type Labels } from "./labels";
import { statusOf, type Docker } from "./engine";

/** What happened to a run of a move, of its backups, of its rehearsal, or of its way back. `completed`: the way back was closed for good. `noted`: a later program took notice of a run that had ended. */
export type MoveEvent = "started" | "verified" | "committed" | "reverted" | "prepared" | "rehearsed" | "restored" | "undone" | "mismatch" | "refused" | "unknown" | "completed" | "noted";
export type RecordKind = "move" | "backup" | "target-backup" | "rehearsal" | "reversal" | "application" | "retired" | "rendered" | "settings";
/** What has runs; `backup` is that of the source, `target-backup` the one that closes the way back, `reversal` the way back. */
export type RunKind = "move" | "backup" | "target-backup" | "rehearsal" | "reversal";

export interface RecordEntry {
  id: string;
  name: string;
  kind: RecordKind;
  /** Key of the move, application or instance. */
  subject: string;
  /** Place in the subject's journal, from 1. */
  sequence: number;
  run: string;
  event: string;
  /** By the manager's clock, ISO 8601. */
  at: string;
  data: Record<string, unknown>;
}

export interface Run {
  id: string;
  entries: RecordEntry[];
  /** Its last event but `completed` (of a committed run) and `noted`. */
  state: Exclude<MoveEvent, "completed" | "noted">;
}

/** What a new record says; `decide` functions give null where nothing is to be recorded. */
export type NewRecord = Pick<RecordEntry, "run" | "event" | "data">;

/** Swarm refuses configs over 500 kB. */
const PART_BYTES = 400_000;

export class Journal {
  constructor(private readonly manager: Docker, readonly estate: string) {}

  async list(kinds: { record?: RecordKind; subject?: string } = {}): Promise<RecordEntry[]> {
    const filters = labelFilter(this.estate, { sequence: "", ...kinds });
    const configs = await this.manager.listConfigs({ filters } as never) as unknown as SwarmConfig[];
    return configs.map(entryOf).sort((a, b) => a.subject.localeCompare(b.subject) || a.kind.localeCompare(b.kind) || a.sequence - b.sequence);
  }

  /**
   * Appends what `decide` makes of the journal of this subject; asks it again when another writer was faster.
   * Gives the new entry, or null where `decide` did.
   */
  async append(kind: RecordKind, subject: string, decide: (entries: RecordEntry[]) => NewRecord | null): Promise<RecordEntry | null> {
    for (;;) {
      const entries = await this.list({ record: kind, subject });
      const record = decide(entries);
      if (!record) return null;
      const sequence = (entries.at(-1)?.sequence ?? 0) + 1;
      const labels = labelsOf(this.estate, {
        record: kind, subject, sequence: String(sequence), run: record.run, event: record.event,
        ...(kind === "retired" || kind === "rendered" || kind === "settings" ? {} : { [kind]: subject }),
      });
      const id = await this.create(recordName(this.estate, kind, subject, sequence), labels, Buffer.from(JSON.stringify(record.data)));
      if (id) return { id, name: recordName(this.estate, kind, subject, sequence), kind, subject, sequence, at: new Date().toISOString(), ...record };
    }
  }

  /** Keeps what is too long for the journal's list, which engines send whole; gives the name of its first part. */
  async storeManifest(move: string, run: string, manifest: unknown): Promise<string> {
    const packed = gzipSync(manifestText(manifest));
    const parts = Math.max(1, Math.ceil(packed.length / PART_BYTES));
    for (let part = 0; part < parts; part++) {
      const labels = labelsOf(this.estate, { record: "manifest", move, run, part: String(part), parts: String(parts) });
      await this.create(recordName(this.estate, "manifest", run, part), labels, packed.subarray(part * PART_BYTES, (part + 1) * PART_BYTES));
    }
    return recordName(this.estate, "manifest", run, 0);
  }

  /** The manifest of a run, undefined where none was stored. */
  async manifest(run: string): Promise<unknown> {
    const configs = await this.manager.listConfigs({ filters: labelFilter(this.estate, { record: "manifest", run }) } as never) as unknown as SwarmConfig[];
    const part = (config: SwarmConfig) => Number(labelOf(config.Spec.Labels, "part"));
    if (configs.length === 0 || configs.length < Number(labelOf(configs[0]!.Spec.Labels, "parts"))) return undefined;
    const packed = Buffer.concat(configs.sort((a, b) => part(a) - part(b)).map((config) => Buffer.from(config.Spec.Data, "base64")));
    return JSON.parse(gunzipSync(packed).toString("utf8"));
  }

  /** Id of the new config, undefined where the name is taken. */
  private async create(name: string, labels: Labels, data: Buffer): Promise<string | undefined> {
    try {
      const config = await this.manager.createConfig({ Name: name, Labels: labels, Data: data.toString("base64") } as never) as unknown as { ID?: string; id?: string };
      return config.ID ?? config.id ?? name;
    } catch (error) {
      if (statusOf(error) === 409) return undefined;
      throw error;
    }
  }
}

const manifestText = (manifest: unknown): string => JSON.stringify(manifest);

/** What an approval names: sha256 over the manifest as it is stored. */
export const manifestHash = (manifest: unknown): string => createHash("sha256").update(manifestText(manifest)).digest("hex");

export interface SwarmConfig { ID: string; CreatedAt: string; Spec: { Name: string; Labels: Labels; Data: string } }

export function entryOf(config: SwarmConfig): RecordEntry {
  const label = (kind: string) => labelOf(config.Spec.Labels, kind) ?? "";
  return {
    id: config.ID,
    name: config.Spec.Name,
    kind: label("record") as RecordKind,
    subject: label("subject"),
    sequence: Number(label("sequence")),
    run: label("run"),
    event: label("event"),
    at: config.CreatedAt,
    data: JSON.parse(Buffer.from(config.Spec.Data, "base64").toString("utf8")) as Record<string, unknown>,
  };
}

/** <estate>.<m|k|t|h|b|a|r|f|s|d>.<subject>.<number>; Swarm takes 64 characters. */
export function recordName(estate: string, kind: RecordKind | "manifest", subject: string, sequence: number): string {
  const short = { move: "m", backup: "k", "target-backup": "t", rehearsal: "h", reversal: "b", application: "a", retired: "r", rendered: "f", settings: "s", manifest: "d" }[kind];
  return `${shortened(`${estate}.${short}.${subject}`, 56)}.${sequence}`;
}

/** What of a rehearsal has to happen behind the fence when it is for real: copy and comparison, in whole seconds; null where its rows were held back, as they are not there. */
export function interruptionSeconds({ seconds, maxMegabytesPerSecond }: Record<string, unknown>): number | null {
  if (maxMegabytesPerSecond !== undefined) return null;
  const { copy = 0, verify = 0 } = (seconds ?? {}) as { copy?: number; verify?: number };
  return Math.ceil(copy + verify);
}

/** Runs of a move, of one of its backups, of its rehearsal or of its way back, oldest first. */
export function runsOf(records: RecordEntry[], move: string, kind: RunKind = "move"): Run[] {
  const runs = new Map<string, Run>();
  for (const entry of [...records].sort((a, b) => a.sequence - b.sequence)) {
    if (entry.kind !== kind || entry.subject !== move) continue;
    const run = runs.get(entry.run) ?? { id: entry.run, entries: [], state: "started" };
    run.entries.push(entry);
    if (entry.event !== "noted" && entry.event !== "completed") run.state = entry.event as Run["state"];
    runs.set(entry.run, run);
  }
  return [...runs.values()];
}

export const newestRun = (records: RecordEntry[], move: string, kind?: RunKind): Run | undefined => runsOf(records, move, kind).at(-1);

/** A committed run whose way back was closed, and when and by whom. */
export const completion = ({ entries }: Run): RecordEntry | undefined => entries.find(({ event }) => event === "completed");

/** Keys of the moves whose newest run is committed. */
export function committedMoves(records: RecordEntry[]): string[] {
  const moves = new Set(records.filter(({ kind }) => kind === "move").map(({ subject }) => subject));
  return [...moves].filter((move) => newestRun(records, move)!.state === "committed");
}

/** Of a backup that was restored: when, and what the job found. */
export const restoration = ({ entries }: Run): RecordEntry => entries.find(({ event }) => event === "restored")!;

/** From where to where the newest run of a move leads, as long as it binds: it is in flight or committed. */
export function boundEnds(records: RecordEntry[], move: string): NotedEnds {
  const run = newestRun(records, move);
  return run && (inFlight(run) || run.state === "committed") ? endsNoted(run) : {};
}

/** As noted when it began. */
export const endsNoted = ({ entries: [started] }: Run): NotedEnds => started!.data;

/** The newest backup that was restored, if it was begun after the newest run of the move: what a new run rests on. */
export function backupFor(records: RecordEntry[], move: string): Run | undefined {
  const [newest, last] = [newestRun(records, move, "backup"), newestRun(records, move)];
  return newest?.state === "restored" && (!last || last.entries[0]!.at < newest.entries[0]!.at) ? newest : undefined;
}

/** The newest backup of the target that was restored since this run of the move was committed: what allows that its way back is closed. */
export function targetBackupOf(records: RecordEntry[], move: string, run: string): Run | undefined {
  return runsOf(records, move, "target-backup").findLast(({ state, entries }) => state === "restored" && entries[0]!.data.of === run);
}

/** Its end is not recorded, so a fence may stand: a job has to be waited for, or the run settled. */
export const inFlight = (run: Run): boolean => run.state === "started" || run.state === "verified" || run.state === "unknown";
