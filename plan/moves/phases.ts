/** The phases of a move: what may follow what, in one table; whatever else the estate asks for is refused by its sentence. */
import type { Waiting } from "../plan";
import type { MovePlan } from "./plan";

export type Phase = MovePlan["phase"];

/** How far a move has come, as the journal tells it. */
export type Reached = "nothing" | "rehearsed" | "in flight" | "committed";

/** What the journal knows of a move. */
export interface MoveHistory {
  reached: Reached;
  /** Of the newest rehearsal that found both sides equal. */
  rehearsal: { interruptionSeconds: number; manifestHash: string } | null;
}

/** What the change means; `refused` where it is none. */
interface Change { means: string; refused?: true }

const report: Change = { means: "reports on source and target; nothing is written" };
const rehearse: Change = { means: "copies and compares with nobody kept out; nothing is switched" };
const settle: Change = { means: "ends the move that is in flight: the fence is lifted, applications go on at the source; then as above" };
const tooLate: Change = { means: "refused: the database has been switched, and its source is only the way back now", refused: true };

export const changes: Record<Reached, Record<Phase, Change>> = {
  nothing: { prepared: report, rehearsed: rehearse, switched: { means: "the whole move, without a rehearsal" } },
  rehearsed: { prepared: report, rehearsed: { means: "nothing, unless rehearsal is counted up" }, switched: { means: "the whole move, if the rehearsal fits maxInterruptionSeconds and is approved where that is asked for" } },
  "in flight": { prepared: settle, rehearsed: settle, switched: { means: "goes on with the move that is in flight" } },
  committed: { prepared: tooLate, rehearsed: tooLate, switched: { means: "nothing: a finished move does not run again" } },
};

/**
 * One sentence for each move whose phase the estate may not have now.
 * @param histories of each of them, by key
 */
export function phaseProblems(moves: MovePlan[], histories: Record<string, MoveHistory>): string[] {
  return moves.flatMap((move) => {
    const history = histories[move.key]!;
    if (changes[history.reached][move.phase].refused) {
      return [`The move "${move.key}" has been switched, so its phase cannot become ${move.phase} any more. Write phase: switched. Nothing was touched.`];
    }
    return move.phase === "switched" && (history.reached === "nothing" || history.reached === "rehearsed") ? [...tooLong(move, history), ...notApproved(move, history)] : [];
  });
}

/** Of the rehearsal, copy and comparison happen behind the fence when it is for real. */
function tooLong({ key, maxInterruptionSeconds }: MovePlan, { rehearsal }: MoveHistory): string[] {
  if (rehearsal === null || rehearsal.interruptionSeconds < maxInterruptionSeconds) return [];
  return [`The rehearsal of the move "${key}" took ${rehearsal.interruptionSeconds} s for copy and comparison, and moves.${key}.maxInterruptionSeconds is ${maxInterruptionSeconds}: the fence would lift itself before the end. Raise it, or rehearse again (count up moves.${key}.rehearsal). Nothing was touched.`];
}

function notApproved({ key, approved }: MovePlan, { rehearsal }: MoveHistory): string[] {
  if (approved === null) return [];
  if (rehearsal === null) return [`The move "${key}" needs an approval, and it has not been rehearsed: write phase: rehearsed, run up, and have its manifest approved. Nothing was touched.`];
  if (approved === rehearsal.manifestHash) return [];
  return [`The move "${key}" ${approved === "" ? "is not approved" : "was approved for another rehearsal"}: write moves.${key}.approval.manifest: ${rehearsal.manifestHash}, once its report has been read. Nothing was touched.`];
}

/** An application that runs on a database into which a move is only rehearsed would be stopped. */
export function runningTooEarly(waiting: Waiting[], services: Record<string, string>): string[] {
  return waiting.filter(({ serviceName }) => serviceName !== null && serviceName in services).map(({ key, moves }) =>
    `The application "${key}" runs already, on a database into which the move "${moves[0]}" is to bring data that is not switched yet; it would be stopped. Remove the move, or write phase: switched. Nothing was touched.`);
}

/** For the handbook (docs/moves.md). */
export function phasesTable(): string {
  const rows = Object.entries(changes).flatMap(([reached, to]) => Object.entries(to).map(([phase, { means }]) => `| ${reached} | ${phase} | ${means} |`));
  return ["| so far | phase in the estate | what `up` does |", "|---|---|---|", ...rows].join("\n");
}
