/** What was counted on either side of all moves, as one table: for whoever signs that everything has arrived. */
import type { Run } from "../swarm/records";
import type { Colours } from "./colours";
import { inColumns } from "./columns";
import { answersOf, dataOf, unitsOf } from "./moveReport";
import { count } from "./units";

interface Counted { what: string; old: string; new: string; same: boolean }

/**
 * A line for each figure of each move: what the comparison of all rows covered, and the operator's own checks.
 * @param runs the newest of each move, the move itself or its rehearsal
 */
export function verificationTable(runs: { key: string; run: Run }[], { bold, green, red }: Colours): string {
  const rows = runs.flatMap(({ key, run }) => {
    const counted = figures(run);
    if (counted.length === 0) return [[key, "nothing compared yet", "", "", run.state]];
    return counted.map(({ what, old, new: now, same }, i) => [i === 0 ? key : "", what, old, now, same ? green(`equal${switched(run) ? "" : `, ${run.state}`}`) : red("NOT EQUAL")]);
  });
  return [bold("All moves"), ...inColumns([["move", "what", "old", "new", ""], ...rows]).map((line) => `  ${line.trimEnd()}`)].join("\n");
}

const switched = ({ state }: Run) => state === "committed" || state === "verified";

/** Numbers of what was compared by digest are the same on both sides where the comparison says so; where it does not, the old side's. */
function figures({ state, entries }: Run): Counted[] {
  const data = dataOf(entries);
  const compared = data.rows !== undefined && data.objects !== undefined;
  const units = unitsOf(data);
  const equal = state !== "mismatch";
  const both = (what: string, figure: unknown): Counted => ({ what, old: count(Number(figure ?? 0)), new: equal ? count(Number(figure ?? 0)) : "differs", same: equal });
  const checks = answersOf(data).map(({ name, source, target, match }): Counted => ({ what: name, old: source, new: target, same: match }));
  return [...(compared ? [both(units.tables, data.tables), both(units.rows, data.rows)] : []), ...checks];
}
