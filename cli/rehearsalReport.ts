/** The report of a move that is not switched: what phase `prepared` has found, or what phase `rehearsed` has copied and compared. */
import { interruptionSeconds, type Run } from "../swarm/records";
import type { Colours } from "./colours";
import { checks, measured, mismatch, places, table } from "./moveReport";
import { bytes, count, duration, time } from "./units";

/** Encoding and locale only where the engine has them. */
interface Side { product?: string; version: string; bytes: number; encoding?: string; locale?: string; freeBytes?: number | null }
interface Prepared {
  source: Side; target: Side; tables: number;
  units?: { tables: string };
  largest: { schema: string; table: string; bytes: number }[];
  objects: { kind: string; number: number; travels: string }[];
  clients: { account: string; application: string; address: string; sessions: number }[];
  /** Older than a minute: a fence ends them too. */
  longTransactions: { pid: number; account: string; seconds: number }[];
  blockers: string[];
  waived?: string[];
}

export function rehearsalReport(key: string, run: Run, colours: Colours): string {
  const data = run.entries.at(-1)!.data;
  const title = run.entries[0]!.data.phase === "prepared" ? "Report" : "Rehearsal";
  const rows: [string, string][] = [["database", places(run.entries[0]!.data)], ...(run.state === "prepared" ? prepared(data as unknown as Prepared, colours) : rehearsed(run, data, colours))];
  return [colours.bold(`${title} ${key}`), ...table(rows)].join("\n");
}

function prepared({ source, target, tables, units = { tables: "tables" }, largest, objects, clients, longTransactions, blockers, waived = [] }: Prepared, { green, red }: Colours): [string, string][] {
  return [
    ["source", side(source)],
    ["target", side(target)],
    ["largest of", `${count(tables)} ${units.tables}: ${largest.map((one) => `${one.schema}.${one.table} ${bytes(one.bytes)}`).join(", ") || "none"}`],
    ...list("travels", objects.map(({ kind, number, travels }) => `${count(number)} ${kind}: ${travels}`)),
    ...list("connected", clients.map(({ account, application, address, sessions }) => `${account} from ${address}, ${count(sessions)} ${sessions === 1 ? "session" : "sessions"} (${application})`)),
    ...(longTransactions.length > 0 ? list("open for", longTransactions.map(({ pid, account, seconds }) => `${duration(seconds)}: a transaction of ${account}, which the fence would end; sooner: select pg_terminate_backend(${pid})`)) : []),
    ...(waived.length > 0 ? list("waived", waived) : []),
    ...(blockers.length > 0 ? list("stands against", blockers.map(red)) : [["stands against", green("nothing")] as [string, string]]),
  ];
}

const side = ({ product = "PostgreSQL", version, bytes: size, encoding, locale, freeBytes }: Side): string =>
  [`${product} ${version}`, bytes(size), encoding, locale, typeof freeBytes === "number" ? `${bytes(freeBytes)} free` : undefined].filter((part) => part !== undefined).join(", ");

const list = (label: string, lines: string[]): [string, string][] => (lines.length > 0 ? lines : ["nobody"]).map((line, i) => [i === 0 ? label : "", line]);

function interruption(data: Record<string, unknown>): string {
  const seconds = interruptionSeconds(data);
  return seconds === null ? `not known: rows were held back to ${String(data.maxMegabytesPerSecond)} MB/s, as they are not behind the fence` : `about ${duration(seconds)} behind the fence, and the switch of the applications`;
}

function rehearsed({ id, state, entries }: Run, data: Record<string, unknown>, colours: Colours): [string, string][] {
  const { green, red } = colours;
  const seconds = Object.entries((data.seconds ?? {}) as Record<string, number>).map(([step, taken]) => `${step} ${duration(taken)}`);
  switch (state) {
    case "rehearsed": return [
      ...measured(data), ...checks(data, colours),
      ["took", seconds.join(", ")],
      ["interruption", interruption(data)],
      ["result", `${green("MATCH")}  nothing was switched`],
      ["manifest", String(data.manifestHash ?? "")],
    ];
    case "mismatch": return [...measured(data), ...checks(data, colours), ...mismatch(data, "nothing was switched", colours)];
    case "started": return [["in flight", `run ${id}, since ${time(entries[0]!.at)}`]];
    default: return [["result", red(`${state}: ${String(data.reason ?? "")}`)]];
  }
}
