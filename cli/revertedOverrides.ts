/** A way back is written into the stack's own configuration (npm run revert), where it goes on to hold whatever the estate says. */
import { isMap } from "../config/merge";
import { stackOptions, type Workspace } from "./pulumi";

/** One sentence for each move that is reverted there, with what takes that out. @param overrides as the stack's file has them */
export function revertedOverrides(overrides: unknown, stack: string, space: Workspace): string[] {
  const moves = isMap(overrides) && isMap(overrides.moves) ? overrides.moves : {};
  return Object.entries(moves).filter(([, move]) => isMap(move) && move.phase === "reverted").map(([key]) =>
    `move ${key}: stack ${stack} says phase: reverted (overrides.moves.${key}.phase), and so it stays, whatever phase the estate has; to take that out: pulumi config rm ${stackOptions(stack, space).join(" ")} --path 'dbhaven:overrides.moves.${key}.phase'`);
}
