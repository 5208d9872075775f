/** The phase record: what ran when, how long, by whom, with which result, from the journal alone; for the screen and for the files of a change. */
import { renderedIn, type RenderedEnd } from "../jobs/local/renderedRecord";
import { completion, inFlight, runsOf, type RecordEntry, type Run, type RunKind } from "../swarm/records";
import { approvalNoted } from "../swarm/tokens";
import { placeOf } from "./backups";
import { inColumns } from "./columns";
import { interruptionOf } from "./moveReport";
import { duration, time } from "./units";

/** `began` is ISO 8601 by the manager's clock; `seconds` null for what is of one moment, or not over. */
export interface PhaseRow { began: string; subject: string; what: string; by: string; seconds: number | null; result: string }

const phaseOf: Record<RunKind, (run: Run) => string> = {
  move: () => "switched",
  backup: () => "backed up",
  "target-backup": () => "target backed up",
  rehearsal: ({ entries }) => String(entries[0]!.data.phase),
  reversal: () => "reverted",
};

/** @param budgets by key of the application, how long it may be interrupted, in seconds */
export function phaseRecord(records: RecordEntry[], budgets: Record<string, number | undefined> = {}): PhaseRow[] {
  const moves = [...new Set(records.filter(({ kind }) => kind in phaseOf).map(({ subject }) => subject))];
  const rows = [
    ...moves.flatMap((move) => (Object.keys(phaseOf) as RunKind[]).flatMap((kind) => runsOf(records, move, kind).flatMap((run) => runRows(move, kind, run)))),
    ...records.filter(({ kind }) => kind === "application").map((entry) => momentRow(entry, "switched", interrupted(entry, records, budgets[entry.subject]))),
    ...records.filter(({ kind }) => kind === "retired").map((entry) => momentRow(entry, entry.event, ofContainer(entry))),
    ...records.filter(({ kind }) => kind === "rendered").map((entry) => momentRow(entry, entry.event, ofFiles(entry))),
  ];
  return rows.sort((a, b) => a.began.localeCompare(b.began));
}

function runRows(move: string, kind: RunKind, run: Run): PhaseRow[] {
  // A move that was taken back has ended at its commit; the way back is a run of its own.
  const end = run.entries.find(({ event }) => event === "committed") ?? run.entries.findLast(({ event }) => event === run.state)!;
  const took = (Date.parse(end.at) - Date.parse(run.entries[0]!.at)) / 1000;
  const completed = kind === "move" ? completion(run) : undefined;
  return [
    { ...momentRow(run.entries[0]!, phaseOf[kind](run), resultOf(run, end)), seconds: inFlight(run) ? null : took, subject: move },
    ...(completed ? [momentRow(completed, "completed", "the way back is closed")] : []),
  ];
}

function resultOf(run: Run, end: RecordEntry): string {
  const { id, state } = run;
  const { data } = end;
  const hash = data.manifestHash ? `, manifest ${String(data.manifestHash)}` : "";
  const approval = approvalNoted(run);
  const approved = approval === undefined ? "" : `, approved: manifest ${approval}`;
  switch (state) {
    case "committed": return `MATCH, committed, run ${id}${approved}`;
    case "rehearsed": return `MATCH, nothing was switched${hash}`;
    case "restored": return `MATCH, restored and compared, ${placeOf(run)}`;
    case "prepared": return blockersOf(data);
    case "reverted": return end.event === "committed" ? `MATCH, committed, run ${id}${approved}, and taken back` : "the applications work on the source again";
    case "mismatch": return `MISMATCH: ${String(data.reason)}`;
    case "started":
    case "verified": return `in flight, run ${id}${approved}`;
    default: return `${state}: ${String(data.reason)}`;
  }
}

function blockersOf({ blockers }: Record<string, unknown>): string {
  const number = (blockers as string[] | undefined)?.length ?? 0;
  return number === 0 ? "nothing stands against it" : `stands against it: ${(blockers as string[]).join("; ")}`;
}

function interrupted(entry: RecordEntry, records: RecordEntry[], budget: number | undefined): string {
  const interruption = interruptionOf(entry, records, budget);
  // An entry of before it was noted says nothing of it.
  if (entry.data.asked === false) return interruption ? `was interrupted for ${interruption.text}` : "whether it works was not asked";
  return interruption ? `works, was interrupted for ${interruption.text}` : "works";
}

const ofContainer = (entry: RecordEntry): string =>
  `container ${String(entry.data.container)} on ${String(entry.data.server)}${entry.event === "removed" ? `${((entry.data.volumes ?? []) as string[]).map((volume) => `, volume ${volume}`).join("")}; backup restored: ${String(entry.data.backup)}` : ", stopped for good"}`;

function ofFiles(entry: RecordEntry): string {
  const [rendered] = renderedIn([entry]);
  if (rendered) return rendered.files.map(({ path, keys, kept }) => `${keys.join(", ")} in ${path} on ${rendered.server}${kept === null ? "" : `, kept as ${kept}`}`).join("; ");
  const { files, server } = entry.data as unknown as RenderedEnd;
  return `${files.join(", ")} on ${server}${entry.event === "reverted" ? ", as before the switch" : ""}`;
}

const momentRow = ({ at, subject, data }: RecordEntry, what: string, result: string): PhaseRow => ({ began: at, subject, what, by: String(data.by ?? "?"), seconds: null, result });

const columns = ["began", "of", "what", "by", "took", "result"];
const cells = ({ began, subject, what, by, seconds, result }: PhaseRow): string[] => [time(began), subject, what, by, seconds === null ? "" : duration(seconds), result];

export const asText = (rows: PhaseRow[]): string => inColumns([columns, ...rows.map(cells)]).join("\n");

export const asMarkdown = (rows: PhaseRow[]): string =>
  [columns, columns.map(() => "---"), ...rows.map(cells)].map((row) => `| ${row.map((cell) => cell.replace(/\|/g, "\\|").replace(/\n/g, " ")).join(" | ")} |`).join("\n");
