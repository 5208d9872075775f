/** What preview and up say of moves that do without something. */
import type { Estate } from "../config/schema";

export function sayWaivers({ moves }: Pick<Estate, "moves">, say: (line: string) => void): void {
  for (const [key, { waive, backup }] of Object.entries(moves).sort()) {
    if (backup === "waived") say(`The move "${key}" makes no backup of its source, nor of its target (backup: waived).`);
    if (waive.length > 0) say([`The move "${key}" does without (waive):`, ...[...waive].sort()].join("\n  "));
  }
}
