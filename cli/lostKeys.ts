/** What a lost state takes from moves whose way back is open: dbhaven's password on a source that lets nobody else in. */
import type { Estate } from "../config/schema";
import type { MovePlan } from "../plan/moves/plan";
import { planEstate } from "../plan/plan";
import { committedMoves, completion, newestRun, type RecordEntry } from "../swarm/records";
import { recordsOf } from "./estate";

/** Before anything that runs is taken over. Says nothing where the manager does not answer: the program names that. */
export async function sayLostKeys(estate: Estate, say: (line: string) => void): Promise<void> {
  const plan = planEstate(estate);
  lostKeys(plan.moves, await recordsOf(plan).catch((): RecordEntry[] => [])).forEach(say);
}

export function lostKeys(moves: MovePlan[], records: RecordEntry[]): string[] {
  const open = committedMoves(records).filter((key) => !completion(newestRun(records, key)!));
  return moves.filter(({ key }) => open.includes(key)).map(({ key, source: { server, container } }) =>
    `move "${key}": its way back is open, and with the lost state went the password of dbhaven on its source, the container ${container} on ${server}, which nobody can give another one behind the fence. `
    + "Until that has been done by hand, npm run revert fails and leaves the applications at the target (docs/state.md, The way back after a lost state)");
}
