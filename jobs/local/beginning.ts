/** A run that was begun just now: it may be without its job for a moment. */
import * as os from "node:os";
import { pause } from "../../swarm/job";
import type { Run } from "../../swarm/records";
import type { MoveRuns } from "./moveRun";

/** How long that moment may be, in milliseconds. */
export const beginning = { patience: 20_000, poll: 500, isAlive };

/** Whether the run has a job; the one who began it, if it lives, is given the time to make it. */
export async function jobAppears(runs: MoveRuns, run: Run): Promise<boolean> {
  const started = run.entries[0]!.data as { host?: string; pid?: number };
  const deadline = Date.now() + beginning.patience;
  for (;; await pause(beginning.poll)) {
    if ((await runs.state(run.id)).phase !== "absent") return true;
    const starterIsGone = started.host === os.hostname() && started.pid !== undefined && !beginning.isAlive(started.pid);
    if (starterIsGone || Date.now() > deadline) return false;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false; // a number used again: this process has begun nothing yet
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
