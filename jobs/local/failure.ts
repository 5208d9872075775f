import { UserError } from "../../config/issues";
import type { Failure } from "../../plan/moves/failure";
import { withoutStatements } from "../../swarm/exec";

/** A failure of one of the four classes; its message is the reason as one sentence. */
export class JobFailure extends UserError {
  constructor(readonly failure: Failure, reason: string, readonly result?: Record<string, unknown>) {
    super(oneLine(reason));
  }
}

const LONGEST = 600;

/** A job's reason as one line that can be shown and recorded. */
export function oneLine(reason: string): string {
  const line = withoutStatements(reason).join(" ");
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 3)}...`;
}
