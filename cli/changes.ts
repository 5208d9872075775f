/** What preview says below Pulumi's list, and up before it: which running instances they restart or reload, and whom that interrupts. */
import { UserError } from "../config/issues";
import type { Estate } from "../config/schema";
import { changesOf } from "../plan/changes";
import { withoutOffline } from "../plan/offline";
import { planEstate } from "../plan/plan";
import { statusOf } from "../swarm/engine";
import { runningInstances } from "../swarm/running";

/** Says nothing where nothing changes, nor where the manager does not answer: the program names that. */
export async function sayChanges(estate: Estate, say: (line: string) => void): Promise<void> {
  const whole = planEstate(estate);
  const { instances } = withoutOffline(whole, []).plan;
  const plan = { ...whole, instances };
  try {
    const changes = changesOf(plan, await runningInstances(plan));
    if (changes.length > 0) say(["Databases that run:", ...changes].join("\n  "));
  } catch (error) {
    if (!(error instanceof UserError) && statusOf(error) === undefined) throw error;
  }
}
