/** What was moved and how it compared, from the journal alone: the same text after `up`, in `status` and in the demo. */
import { differencesOf } from "../jobs/local/differences";
import { newestRun, type RecordEntry, type Run } from "../swarm/records";
import { colours as makeColours, type Colours } from "./colours";
import { bytes, count, duration, time } from "./units";

export interface ReportOptions {
  /** Keys of the moves to report, in this order. @default all of the journal */
  moves?: string[];
  /** @default none */
  colours?: Colours;
}

interface Place { server?: string; container?: string; host?: string; port?: number; database?: string }
interface CheckResult { name: string; source: unknown; target: unknown; match?: boolean }

/** "" where nothing was moved. */
export function report(records: RecordEntry[], { moves, colours = makeColours(false) }: ReportOptions = {}): string {
  const keys = moves ?? [...new Set(records.filter(({ kind }) => kind === "move").map(({ subject }) => subject))];
  return keys.flatMap((key) => {
    const run = newestRun(records, key);
    return run ? [moveReport(key, run, records, colours)] : [];
  }).join("\n\n");
}

function moveReport(key: string, run: Run, records: RecordEntry[], colours: Colours): string {
  const data = Object.assign({}, ...run.entries.filter(({ event }) => event !== "noted").map((entry) => entry.data)) as Record<string, unknown>;
  const rows: [string, string][] = [
    ["database", places(data)],
    ...measured(data),
    ...checks(data, colours),
    ...outcome(run, data, colours),
  ];
  const lines = [colours.bold(`Move ${key}`), ...table(rows)];
  const interruptions = applications(run, records);
  if (interruptions.length > 0) lines.push("", ...table([["application", "interrupted for"], ...interruptions]));
  return lines.join("\n");
}

function places({ source, target }: { source?: Place; target?: Place }): string {
  const from = `${source?.database ?? "?"} on ${source?.server ?? "?"}, container ${source?.container ?? "?"}`;
  return `${from}  ->  ${target?.database ?? "?"} on ${target?.server ?? "?"}, ${target?.host ?? "?"}:${target?.port ?? "?"}`;
}

function measured(data: Record<string, unknown>): [string, string][] {
  if (data.rows === undefined) return [];
  const { copy } = (data.seconds ?? {}) as { copy?: number };
  const size = Number(data.bytes ?? 0);
  const rate = copy && copy > 0 ? ` in ${duration(copy)} (${bytes(size / copy)}/s)` : "";
  return [
    ["copied", `${count(Number(data.tables ?? 0))} tables, ${count(Number(data.rows))} rows, ${bytes(size)}${rate}`],
    ...(data.digest ? [["digest", String(data.digest)] as [string, string]] : []),
    ...compared(data),
  ];
}

/** What the verification covered, and by name what it did not. */
function compared({ tables, objects, notCompared }: Record<string, unknown>): [string, string][] {
  if (objects === undefined) return [];
  const definitions = Object.values(objects as Record<string, number>).reduce((sum, number) => sum + number, 0);
  return [
    ["compared", `all rows of ${count(Number(tables ?? 0))} tables by digest, ${count(definitions)} objects by definition`],
    ...((notCompared ?? []) as string[]).map((what, i): [string, string] => [i === 0 ? "not compared" : "", what]),
  ];
}

function checks(data: Record<string, unknown>, { red }: Colours): [string, string][] {
  return ((data.checks ?? []) as CheckResult[]).map(({ name, source, target, match = source === target }) =>
    [name, match ? `${shown(source)} = ${shown(target)}` : red(`${shown(source)} at the source, ${shown(target)} at the target`)]);
}

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value) ?? "nothing");

function outcome(run: Run, data: Record<string, unknown>, { green, red }: Colours): [string, string][] {
  const reason = String(data.reason ?? "");
  switch (run.state) {
    case "committed": return [["result", green("MATCH")], ["committed", `${time(String(data.committedAt ?? ""))}, run ${run.id}`]];
    case "verified": return [["result", green("MATCH")], ["not committed", `run ${run.id} holds the fence for its commit`]];
    case "mismatch": {
      const differences = differencesOf(data).map(({ table: name, kind, keys }): [string, string] => ["", red(`${name}: ${kind}${keys.length > 0 ? `, key ${keys.join(", ")}` : ""}`)]);
      return [["result", `${red("MISMATCH")}  the applications go on at the source`], ["", red(reason)], ...differences];
    }
    case "started": return [["in flight", `run ${run.id}, since ${time(run.entries[0]!.at)}`]];
    default: return [["result", red(`${run.state}: ${reason}`)]];
  }
}

/** What the applications measured themselves in this run's switch. */
function applications(run: Run, records: RecordEntry[]): [string, string][] {
  const latest = new Map<string, RecordEntry>();
  for (const entry of records) {
    if (entry.kind === "application" && Object.values((entry.data.runs ?? {}) as Record<string, string>).includes(run.id)) latest.set(entry.subject, entry);
  }
  return [...latest.values()].map(({ subject, data }) => {
    const measuredBy = data.interruption as { longestMilliseconds: number } | null | undefined;
    return [subject, measuredBy ? duration(measuredBy.longestMilliseconds / 1000) : "not measured"];
  });
}

function table(rows: [string, string][]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
}

