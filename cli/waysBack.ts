/** What can still be taken back, and what stands against it, before anything is written into the stack's configuration. */
import type { Estate } from "../config/schema";
import { groupProblems } from "../plan/moves/groups";
import { isWindowOver, phaseProblems } from "../plan/moves/phases";
import { withoutOffline } from "../plan/offline";
import { planEstate, type Plan } from "../plan/plan";
import { moveHistories } from "../swarm/moveHistories";
import { committedMoves, type RecordEntry } from "../swarm/records";

/**
 * Keys of the moves of those groups of which one is switched and not completed; a group goes back as a whole, also what never left its
 * source. `open`: those that can be taken back yet; `over`: those of groups in which the window of one is over.
 */
export function waysBack({ groups, moves }: Plan, records: RecordEntry[], now: Date): { open: string[]; over: string[] } {
  const histories = moveHistories(moves, records, now);
  const switched = groups.map((group) => moves.filter(({ key }) => group.moves.includes(key))).filter((group) => group.some(({ key }) => histories[key]!.reached === "committed"));
  const keysOf = (isOver: boolean) => switched.filter((group) => group.some((move) => isWindowOver(move, histories[move.key]!)) === isOver).flatMap((group) => group.map(({ key }) => key));
  return { open: keysOf(false), over: keysOf(true) };
}

/** Sentences with which the program would refuse the estate if these moves were to be taken back. */
export function wayBackProblems(estate: Estate, keys: string[], records: RecordEntry[], now: Date): string[] {
  const moves = Object.fromEntries(Object.entries(estate.moves).map(([key, move]) => [key, keys.includes(key) ? { ...move, phase: "reverted" as const } : move]));
  const whole = planEstate({ ...estate, moves });
  const { plan } = withoutOffline(whole, committedMoves(records));
  return [...groupProblems(whole.groups, whole.moves, whole.waiting), ...phaseProblems(plan.moves, moveHistories(plan.moves, records, now), plan.groups)];
}
