/** What preview and up say of moves that do without something. */
import type { Estate } from "../config/schema";

export function sayWaivers({ moves, applications }: Pick<Estate, "moves" | "applications">, say: (line: string) => void): void {
  for (const [key, { waive, backup, phase, target }] of Object.entries(moves).sort()) {
    if (backup === "waived") say(`The move "${key}" makes no backup of its source, nor of its target (backup: waived).`);
    if (waive.length > 0) say([`The move "${key}" does without (waive):`, ...[...waive].sort()].join("\n  "));
    const unasked = phase === "reverted" || phase === "completed" ? [] : withoutProbe(applications, target);
    if (unasked.length > 0) say(`The move "${key}" switches applications without a probe, of which nobody asks whether they work: ${unasked.join(", ")}.`);
  }
}

/** Keys of the applications of a database; of what has no task nothing can be asked. */
const withoutProbe = (applications: Estate["applications"], target: Estate["moves"][string]["target"]): string[] => Object.entries(applications)
  .filter(([, application]) => !application.probe && ("container" in application || application.replicas > 0))
  .filter(([, { databases }]) => Object.values(databases).some(({ instance, database }) => instance === target.instance && database === target.database))
  .map(([key]) => key).sort();
