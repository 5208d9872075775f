/** Moves that the journal knows and the estate does not name any more. */
import { opensCompleted } from "./groups";
import type { MovePlan } from "./plan";

/** A move whose newest run is committed. `open`: it was not completed, so it can be taken back. */
export interface Committed { key: string; source: string; open: boolean }

/**
 * Sentences: with the move would go dbhaven's password on its source, without which nobody gets in there behind the fence; and what was
 * completed stays behind on its source, whoever names it.
 */
export function vanishedMoves(moves: MovePlan[], committed: Committed[]): string[] {
  const vanished = committed.filter(({ key }) => !moves.some((move) => move.key === key));
  return [
    ...vanished.filter(({ open }) => open).map(({ key }) => `The move "${key}" has vanished from the estate, and with it would go its way back, which is open. Put it back; to give the way back up, write phase: completed, run up, and then remove it. Nothing was touched.`),
    ...opensCompleted(moves, vanished.filter(({ open }) => !open)),
  ];
}
