/** The phases of a move: what may follow what, in one table; whatever else the estate asks for is refused by its sentence. */
import type { Waiting } from "../plan";
import { endsOf, strayed, type NotedEnds } from "./ends";
import type { SwitchGroup } from "./groups";
import { isSwitched, type MovePlan } from "./plan";

export type Phase = MovePlan["phase"];

/** How far a move has come, as the journal tells it. */
export type Reached = "nothing" | "rehearsed" | "in flight" | "committed" | "reverted" | "completed";

/** What the journal knows of a move; rehearsals of another source or target are not its own. */
export interface MoveHistory {
  reached: Reached;
  /** Of the newest rehearsal that found both sides equal; one that was held back says nothing of an interruption. */
  rehearsal: { interruptionSeconds: number | null; manifestHash: string } | null;
  /** Hours since the commit; null for a move that is not committed. */
  hoursSinceCommit: number | null;
  /** Of the run that it goes on with; nothing where there is none. */
  ends: NotedEnds;
}

/** What the change means; `refused` where it is none. */
interface Change { means: string; refused?: true }

const report: Change = { means: "reports on source and target; nothing is written" };
const rehearse: Change = { means: "copies and compares with nobody kept out; nothing is switched" };
const settle: Change = { means: "ends the move that is in flight: the fence is lifted, applications go on at the source; then as above" };
const tooLate: Change = { means: "refused: the database has been switched, and its source is only the way back now", refused: true };
const nothingYet: Change = { means: "refused: nothing has been switched that could be taken back; with another of its switch group that has, it stays at its source", refused: true };
const notYet: Change = { means: "refused: nothing has been switched that could be completed", refused: true };
const closed: Change = { means: "refused: the way back has been closed for good", refused: true };
const fitting: Change = { means: "the whole move, if the rehearsal fits maxInterruptionSeconds and is approved where that is asked for" };

export const changes: Record<Reached, Record<Phase, Change>> = {
  nothing: { prepared: report, rehearsed: rehearse, switched: { means: "the whole move, without a rehearsal" }, reverted: nothingYet, completed: notYet },
  rehearsed: { prepared: report, rehearsed: { means: "nothing, unless rehearsal is counted up" }, switched: fitting, reverted: nothingYet, completed: notYet },
  "in flight": { prepared: settle, rehearsed: settle, switched: { means: "goes on with the move that is in flight; one that was begun with other accounts, checks, waivers or another word on its backup is ended, and the fence lifted, before it begins anew" }, reverted: { means: "refused: the move is in flight; rehearsed or prepared ends it; with another of its switch group that has been switched, it is ended so", refused: true }, completed: notYet },
  committed: { prepared: tooLate, rehearsed: tooLate, switched: { means: "nothing: a finished move does not run again; a way back that is in flight is given up, and the target opened again" }, reverted: { means: "the way back, as long as rollbackWindowHours lasts: the applications leave the target, what was written there is brought back and compared, the old containers work again" }, completed: { means: "backs the target up, restores that beside and compares it, unless backup is waived, and then closes the way back for good; the old container stays as it is, stopped and its volumes held, until npm run remove-old takes it" } },
  reverted: { prepared: report, rehearsed: rehearse, switched: fitting, reverted: { means: "nothing: a way back that was taken does not run again" }, completed: notYet },
  completed: { prepared: tooLate, rehearsed: tooLate, switched: { means: "nothing: the way back stays closed" }, reverted: closed, completed: { means: "nothing: the way back is closed already" } },
};

/**
 * One sentence for each move whose phase, or whose source or target, the estate may not have now.
 * @param histories of each of them, by key
 */
export function phaseProblems(moves: MovePlan[], histories: Record<string, MoveHistory>, groups: SwitchGroup[]): string[] {
  return moves.flatMap((move) => {
    const history = histories[move.key]!;
    const elsewhere = strayed(move.key, history.ends, endsOf(move));
    if (elsewhere.length > 0) return elsewhere;
    if (changes[history.reached][move.phase].refused && !neverLeft(move, histories, groups)) return [refusal(move, history.reached)];
    if (move.phase === "reverted") return [...windowClosed(move, history), ...targetAway(move, history)];
    return move.phase === "switched" && history.reached !== "in flight" && history.reached !== "committed" && history.reached !== "completed" ? [...tooEarly(move, moves), ...tooLong(move, history), ...notApproved(move, history)] : [];
  });
}

/** Of a switch group that is taken back one may not have come to its commit: it is where the others go. */
function neverLeft({ key, phase }: MovePlan, histories: Record<string, MoveHistory>, groups: SwitchGroup[]): boolean {
  const group = groups.find(({ moves }) => moves.includes(key))!.moves.map((move) => histories[move]?.reached);
  return phase === "reverted" && histories[key]!.reached !== "completed" && group.some((reached) => reached === "committed" || reached === "reverted");
}

function refusal(move: MovePlan, reached: Reached): string {
  const { key, phase } = move;
  if (phase === "completed") return `The move "${key}" ${reached === "in flight" ? "is in flight" : "has not been switched"}, so it cannot become completed. Write phase: switched first. Nothing was touched.`;
  if (reached === "completed") return `The move "${key}" has been completed: its way back is closed for good, so its phase cannot become ${phase} any more. Write phase: completed. Nothing was touched.`;
  if (phase !== "reverted") return `The move "${key}" has been switched, so its phase cannot become ${phase} any more. Write phase: switched, or reverted for the way back. Nothing was touched.`;
  if (reached === "in flight") return `The move "${key}" is in flight, so there is nothing to take back yet. Write phase: rehearsed, which ends it and lifts its fence, or switched. Nothing was touched.`;
  return `The move "${key}" has not been switched, so it cannot become reverted. Write phase: switched, rehearsed or prepared. Nothing was touched.`;
}

/** Whether it is switched, and was for longer than it may be taken back. */
export const isWindowOver = ({ rollbackWindowHours }: MovePlan, { reached, hoursSinceCommit }: MoveHistory): boolean =>
  reached === "committed" && hoursSinceCommit !== null && hoursSinceCommit > rollbackWindowHours;

function windowClosed(move: MovePlan, history: MoveHistory): string[] {
  if (!isWindowOver(move, history)) return [];
  const { key, rollbackWindowHours } = move;
  return [`The move "${key}" was switched ${Math.floor(history.hoursSinceCommit!)} hours ago, and moves.${key}.rollbackWindowHours is ${rollbackWindowHours}: its way back is closed. Raise it if the old side is still whole. Nothing was touched.`];
}

/** What was written there since cannot be read. */
function targetAway({ key, writes, target }: MovePlan, { reached }: MoveHistory): string[] {
  if (reached !== "committed" || !target.away || writes === "lose") return [];
  return [`The move "${key}" is to be taken back while the server of its target, the instance "${target.instance}", is offline: what was written there since the switch would be lost. Write moves.${key}.revert.writes: lose to give it up, or bring the server back. Nothing was touched.`];
}

/** What comes before it is not switched by this `up` either. */
function tooEarly({ key, after }: MovePlan, moves: MovePlan[]): string[] {
  return moves.filter((move) => after.includes(move.key) && !isSwitched(move)).map((move) =>
    `The move "${key}" is to be switched after "${move.key}", whose phase is ${move.phase}: write phase: switched for "${move.key}" as well, or phase: rehearsed for "${key}" until then. Nothing was touched.`);
}

/** Of the rehearsal, copy and comparison happen behind the fence when it is for real. */
function tooLong({ key, maxInterruptionSeconds }: MovePlan, { rehearsal }: MoveHistory): string[] {
  if (rehearsal === null || rehearsal.interruptionSeconds === null || rehearsal.interruptionSeconds < maxInterruptionSeconds) return [];
  return [`The rehearsal of the move "${key}" took ${rehearsal.interruptionSeconds} s for copy and comparison, and moves.${key}.maxInterruptionSeconds is ${maxInterruptionSeconds}: the fence would lift itself before the end. Raise it, or rehearse again (count up moves.${key}.rehearsal). Nothing was touched.`];
}

function notApproved({ key, approved }: MovePlan, { rehearsal }: MoveHistory): string[] {
  if (approved === null) return [];
  if (rehearsal === null) return [`The move "${key}" needs an approval, and it has not been rehearsed: write phase: rehearsed, run up, and have its manifest approved. Nothing was touched.`];
  if (rehearsal.manifestHash === "") return [`The move "${key}" needs an approval, and its rehearsal has left no manifest that could be approved: rehearse again (count up moves.${key}.rehearsal). Nothing was touched.`];
  if (approved === rehearsal.manifestHash) return [];
  return [`The move "${key}" ${approved === "" ? "is not approved" : "was approved for another rehearsal"}: write moves.${key}.approval.manifest: ${rehearsal.manifestHash}, once its report has been read. Nothing was touched.`];
}

/** An application that runs on a database into which a move is only rehearsed would be stopped. */
export function runningTooEarly(waiting: Waiting[], services: Record<string, string>): string[] {
  return waiting.filter(({ serviceName, returns }) => !returns && serviceName !== null && serviceName in services).map(({ key, moves }) =>
    `The application "${key}" runs already, on a database into which the move "${moves[0]}" is to bring data that is not switched yet; it would be stopped. Remove the move, or write phase: switched. Nothing was touched.`);
}

/** For the handbook (docs/moves.md). */
export function phasesTable(): string {
  const rows = Object.entries(changes).flatMap(([reached, to]) => Object.entries(to).map(([phase, { means }]) => `| ${reached} | ${phase} | ${means} |`));
  return ["| so far | phase in the estate | what `up` does |", "|---|---|---|", ...rows].join("\n");
}
