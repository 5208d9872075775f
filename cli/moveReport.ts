/** The report of a move: what was copied, how it compared, and how long applications were interrupted. */
import { differencesOf, inWords } from "../jobs/local/differences";
import { renderedIn } from "../jobs/local/renderedRecord";
import { takeOut } from "../swarm/composeService";
import { oldContainers } from "../swarm/oldContainers";
import { completion, runsOf, targetBackupOf, type RecordEntry, type Run } from "../swarm/records";
import { restoredIn } from "./backups";
import type { Colours } from "./colours";
import { bytes, count, duration, time } from "./units";

interface Place { server?: string; container?: string; host?: string; port?: number; database?: string }
interface CheckResult { name: string; source: unknown; target: unknown; match?: boolean }

/** @param budgets of interruptions, in seconds, by application */
export function moveReport(key: string, run: Run, records: RecordEntry[], budgets: Record<string, number | undefined>, colours: Colours): string {
  const data = dataOf(run.entries);
  const rows: [string, string][] = [
    ["database", places(data)],
    ...backedUp(key, data, records),
    ...measured(data),
    ...checks(data, colours),
    ...outcome(run, data, colours),
    ...targetBackedUp(key, run, records),
    ...(run.state === "committed" ? [...leftInCompose(run, records, colours), ...passwordsInFiles(key, run, records)] : []),
  ];
  const lines = [colours.bold(`Move ${key}`), ...table(rows)];
  const interruptions = applications(run, records, budgets, colours);
  if (interruptions.length > 0) lines.push("", ...table([["application", "interrupted for"], ...interruptions]));
  return lines.join("\n");
}

/** All that the entries of a run say, the later ones last. */
export const dataOf = (entries: RecordEntry[]) => Object.assign({}, ...entries.filter(({ event }) => event !== "noted").map((entry) => entry.data)) as Record<string, unknown>;

export function places({ source, target }: { source?: Place; target?: Place }): string {
  const from = `${source?.database ?? "?"} on ${source?.server ?? "?"}, container ${source?.container ?? "?"}`;
  return `${from}  ->  ${target?.database ?? "?"} on ${target?.server ?? "?"}, ${target?.host ?? "?"}:${target?.port ?? "?"}`;
}

/** Moves of before there were any say nothing of it. */
function backedUp(key: string, { backup }: Record<string, unknown>, records: RecordEntry[]): [string, string][] {
  if (backup === undefined) return [];
  const made = runsOf(records, key, "backup").find(({ id, state }) => id === backup && state === "restored");
  return [["backup", made ? restoredIn(made) : "none of the source: the move does without (backup: waived)"]];
}

/** There is one from the moment on that its way back is about to be closed. */
function targetBackedUp(key: string, { id }: Run, records: RecordEntry[]): [string, string][] {
  const made = targetBackupOf(records, key, id);
  return made ? [["target's backup", restoredIn(made)]] : [];
}

export function measured(data: Record<string, unknown>): [string, string][] {
  if (data.rows === undefined) return [];
  const { copy } = (data.seconds ?? {}) as { copy?: number };
  const size = Number(data.bytes ?? 0);
  const rate = copy && copy > 0 ? ` in ${duration(copy)} (${bytes(size / copy)}/s)` : "";
  return [
    ["copied", `${count(Number(data.tables ?? 0))} ${unitsOf(data).tables}, ${count(Number(data.rows))} ${unitsOf(data).rows}, ${bytes(size)}${rate}`],
    ...(data.digest ? [["digest", String(data.digest)] as [string, string]] : []),
    ...compared(data),
  ];
}

/** What an engine calls its tables, rows and objects, where its jobs say so. */
export const unitsOf = ({ units }: Record<string, unknown>) => ({ tables: "tables", rows: "rows", objects: "objects", ...(units as object | undefined) });

/** What the verification covered, and by name what it did not. */
function compared(data: Record<string, unknown>): [string, string][] {
  const { tables, objects, notCompared } = data;
  const units = unitsOf(data);
  if (objects === undefined) return [];
  const definitions = Object.values(objects as Record<string, number>).reduce((sum, number) => sum + number, 0);
  return [
    ["compared", `all ${units.rows} of ${count(Number(tables ?? 0))} ${units.tables} by digest, ${count(definitions)} ${units.objects} by definition`],
    ...((notCompared ?? []) as string[]).map((what, i): [string, string] => [i === 0 ? "not compared" : "", what]),
  ];
}

export function checks(data: Record<string, unknown>, { red }: Colours): [string, string][] {
  return answersOf(data).map(({ name, source, target, match }) => [name, match ? `${source} = ${target}` : red(`${source} at the source, ${target} at the target`)]);
}

/** Of both sides to the operator's checks, in words. */
export const answersOf = (data: Record<string, unknown>): { name: string; source: string; target: string; match: boolean }[] =>
  ((data.checks ?? []) as CheckResult[]).map(({ name, source, target, match = source === target }) => ({ name, source: shown(source), target: shown(target), match }));

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value) ?? "nothing");

function outcome(run: Run, data: Record<string, unknown>, { green, red }: Colours): [string, string][] {
  const reason = String(data.reason ?? "");
  switch (run.state) {
    case "committed": return [["result", green("MATCH")], ["committed", `${time(String(data.committedAt ?? ""))}, run ${run.id}`], ...wayBackClosed(run)];
    case "verified": return [["result", green("MATCH")], ["not committed", `run ${run.id} holds the fence for its commit`]];
    case "reverted": return reverted(run, data, green);
    case "mismatch": return mismatch(data, "the applications go on at the source", { red });
    case "started": return [["in flight", `run ${run.id}, since ${time(run.entries[0]!.at)}`]];
    default: return [["result", red(`${run.state}: ${reason}`)]];
  }
}

/** Nobody but the operator can change the files of a compose project. */
function leftInCompose({ id }: Run, records: RecordEntry[], { red }: Colours): [string, string][] {
  const sentences = oldContainers(records).flatMap(({ run, server, compose, removed }) => (run === id && compose && !removed ? [takeOut(server, compose, "end in an error of the old container, or make another one")] : []));
  return sentences.map((sentence, i): [string, string] => [i === 0 ? "to do" : "", red(sentence)]);
}

/** Whoever may read such a file may read its password. */
function passwordsInFiles(key: string, { id }: Run, records: RecordEntry[]): [string, string][] {
  const entries = renderedIn(records).filter(({ runs }) => runs[key] === id);
  const sentences = entries.flatMap(({ server, files }) => files.flatMap(({ path, passwords }) => passwords.map((password) => `${password} in ${path} on ${server} is readable for whoever may read the file`)));
  return [...new Set(sentences)].map((sentence, i): [string, string] => [i === 0 ? "password" : "", sentence]);
}

function wayBackClosed(run: Run): [string, string][] {
  const entry = completion(run);
  return entry ? [["completed", `${time(entry.at)}, by ${String(entry.data.by)}: the way back is closed`]] : [];
}

function reverted({ id }: Run, data: Record<string, unknown>, green: Colours["green"]): [string, string][] {
  const units = unitsOf(data);
  const names = ((data.carried ?? []) as [string, string][]).map((name) => name.join("."));
  const givenUp = differencesOf(data).map(inWords);
  const writes: Record<string, [string, string][]> = {
    none: [["written since", "nothing"]],
    carried: [["brought back", `${names.length} ${names.length === 1 ? units.tables.replace(/s$/, "") : units.tables}: ${names.slice(0, 10).join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""}`]],
    lost: givenUp.map((line, i) => [i === 0 ? "given up" : "", line]),
    unknown: [["given up", "whatever was written on the target, which did not answer"]],
  };
  return [
    ["result", `${green("REVERTED")}  the applications work on the source again`],
    ...(writes[String(data.writes)] ?? []),
    ["taken back", `${time(String(data.revertedAt ?? ""))}, run ${id}`],
    ...(data.kept ? [["kept", `database ${String(data.kept)} on the source: as it was at the switch; drop it when nobody needs it`] as [string, string]] : []),
    stays(id, data),
  ];
}

/** What the target has of it. */
function stays(id: string, { left, notAside }: Record<string, unknown>): [string, string] {
  if (notAside !== undefined) return ["left", `the target as it was, since ${String(notAside)}; the next up with its server online sets it aside`];
  if (left !== undefined) return ["left", String(left)];
  return ["", `database dbhaven-reverted-${id} on the target: as it was when it was left; drop it when nobody needs it`];
}

export function mismatch(data: Record<string, unknown>, consequence: string, { red }: Pick<Colours, "red">): [string, string][] {
  const differences = differencesOf(data).map((difference): [string, string] => ["", red(inWords(difference))]);
  return [["result", `${red("MISMATCH")}  ${consequence}`], ["", red(String(data.reason ?? ""))], ...differences];
}

function applications(run: Run, records: RecordEntry[], budgets: Record<string, number | undefined>, { red }: Colours): [string, string][] {
  const latest = new Map<string, RecordEntry>();
  for (const entry of records) {
    if (entry.kind === "application" && Object.values((entry.data.runs ?? {}) as Record<string, string>).includes(run.id)) latest.set(entry.subject, entry);
  }
  return [...latest.values()].map((entry) => {
    const { text, over } = interruptionOf(entry, records, budgets[entry.subject]) ?? { text: "not known", over: false };
    return [entry.subject, over ? red(text) : text];
  });
}

/**
 * How long a switch interrupted an application: what it measured itself, else from the first fence of its moves until it was
 * switched, by the clocks of source and manager; that is the most only where its probe was asked. Undefined where nothing was moved.
 *
 * @param budget in seconds
 */
export function interruptionOf({ at, data }: RecordEntry, records: RecordEntry[], budget?: number): { text: string; over: boolean } | undefined {
  const own = data.interruption as { longestMilliseconds: number } | null | undefined;
  const runs = Object.values((data.runs ?? {}) as Record<string, string>);
  const fences = records.filter(({ kind, run }) => kind === "move" && runs.includes(run)).map((entry) => Date.parse(String((entry.data.fence as { since?: string } | undefined)?.since))).filter(Number.isFinite);
  if (!own && fences.length === 0) return undefined;
  const seconds = (own ? own.longestMilliseconds : Date.parse(at) - Math.min(...fences)) / 1000;
  const over = budget !== undefined && seconds > budget;
  const asked = data.asked !== false;
  const against = budget === undefined ? "" : over ? `, OVER its budget of ${duration(budget)}` : ` of its budget of ${duration(budget)}`;
  return { text: `${own ? "" : asked ? "at most " : "about "}${duration(seconds)}${against}${asked ? "" : ", and whether it works was not asked"}`, over };
}

export function table(rows: [string, string][]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
}

