/**
 * The state file of a file backend. Pulumi writes it in place, after it has put the last one beside it (.bak): a kill in that
 * moment leaves it empty or cut off, and no pulumi reads it any more. Beside each there is a small file on its type (.attrs, of the
 * library that pulumi writes with), written in the same way: without it the state is read, with an empty one it is not ("EOF").
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../config/issues";

/** What a killed `up` was about to do, as the state notes it. */
export interface Operation { type: string; resource: { urn: string; type: string; custom?: boolean; parent?: string; provider?: string; inputs?: Record<string, unknown> } }

export const checkpointFile = (folder: string, project: string, stack: string): string => path.join(folder, ".pulumi", "stacks", project, `${stack}.json`);

/**
 * Puts the last whole state in the place of one that was cut off, and takes away what was cut off beside; what the killed run had begun
 * is noted in it as pending.
 *
 * @throws UserError where neither is whole
 */
export function mendCheckpoint(folder: string, project: string, stack: string, say: (line: string) => void): void {
  const file = checkpointFile(folder, project, stack);
  const last = `${file}.bak`;
  for (const attributes of [`${file}.attrs`, `${last}.attrs`]) if (fs.existsSync(attributes) && !isWhole(attributes)) fs.rmSync(attributes);
  if (!fs.existsSync(file) || isWhole(file)) return;
  if (!fs.existsSync(last) || !isWhole(last)) throw new UserError(`the state of stack ${stack} (${file}) is cut off, and there is no whole one beside it; bring it back from a backup.`);
  fs.copyFileSync(file, `${file}.cut-off`);
  fs.copyFileSync(last, file);
  say(`the state of stack ${stack} was cut off by a kill while it was written: the last whole one takes its place, the other is kept as ${path.basename(file)}.cut-off`);
}

function isWhole(file: string): boolean {
  try {
    return typeof JSON.parse(fs.readFileSync(file, "utf8")) === "object";
  } catch {
    return false;
  }
}
