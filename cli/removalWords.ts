/** What the operator has to say, and may not, before an old container is removed. */
import type { Removal } from "./removal";

/** Where and when backups were restored, "" where nothing is said; and what is given up. */
export interface RemovalWords { backup: string; lose: string[] }

/** What stands against these words. @param isFinal whether the removal is asked for, or only what it would be */
export function wordProblems({ withoutBackup, unmoved }: Pick<Removal, "withoutBackup" | "unmoved">, { backup, lose }: RemovalWords, isFinal: boolean): string[] {
  const unsaid = unmoved.filter((name) => !lose.includes(name));
  return [
    ...(withoutBackup.length === 0 && backup !== "" ? ["--backup-restored is for a move that does without a backup (backup: waived): leave it out, the journal says where and when the target's was restored."] : []),
    ...lose.filter((name) => !unmoved.includes(name)).map((name) => `--lose is for a database of the old container that no move has taken anywhere, and "${name}" is none${unmoved.length > 0 ? `: there ${unmoved.length > 1 ? "are" : "is"} ${quoted(unmoved)}` : ""}.`),
    ...(isFinal && withoutBackup.length > 0 && backup === "" ? [`Nothing is said of a backup of the target of ${quoted(withoutBackup)}, of which none is made (backup: waived): restore one somewhere, look at it, and say so with --backup-restored "WHERE AND WHEN".`] : []),
    ...(isFinal && unsaid.length > 0 ? [`No move has taken ${quoted(unsaid)} anywhere, and nobody has got in since the switch: what is in there exists nowhere else. Copy what is needed, and give it up with ${unsaid.map((name) => `--lose "${name}"`).join(" ")}.`] : []),
  ];
}

const quoted = (names: string[]): string => names.map((name) => `"${name}"`).join(", ");
