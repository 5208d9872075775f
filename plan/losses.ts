import type { Plan } from "./plan";

/** What the last successful `up` was answerable for. `released`: it had been given up (`release: true`). */
export type Held = Record<string, { released: boolean; startEmpty?: string; databases: Record<string, boolean> }>;

/** What this plan is answerable for, by instance: kept as an output of the stack, for the next run to compare with. */
export function heldBy(plan: Plan): Held {
  return Object.fromEntries(plan.instances.map(({ key, release, startEmpty, databases }) => [key, {
    released: release,
    ...(startEmpty === null ? {} : { startEmpty }),
    databases: Object.fromEntries(databases.map((database) => [database.name, database.release])),
  }]));
}

/**
 * One sentence for each thing that vanished from the estate (deleted, renamed, mistyped) without having been released.
 * Databases that go with their instance are not named a second time.
 *
 * @param before undefined on the first run
 * @param movesInFlight keys of moves whose newest run has no end in the journal
 */
export function losses(plan: Plan, before: Held = {}, movesInFlight: string[]): string[] {
  const now = heldBy(plan);
  const waysOut = (key: string) => `Put it back; if it has another name now, write \`formerly: ${key}\` there; or, to give it up and keep its data, set \`release: true\`, run up, then remove it. Nothing was touched.`;
  const vanished = Object.entries(before).flatMap(([instance, { released, databases }]) => {
    if (!(instance in now)) return released ? [] : [`The instance "${instance}" has vanished from the estate, and it holds data. ${waysOut(instance)}`];
    return Object.entries(databases)
      .filter(([name, given]) => !given && !(name in now[instance].databases))
      .map(([name]) => `The database "${name}" of instance "${instance}" has vanished from the estate, and it holds data. ${waysOut(name)}`);
  });
  const moves = movesInFlight
    .filter((key) => !plan.moves.some((move) => move.key === key))
    .map((key) => `The move "${key}" has vanished from the estate before it was finished, and its fence may stand. Put it back and run up, which ends it. Nothing was touched.`);
  return [...vanished, ...moves].sort();
}
