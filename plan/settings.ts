/** Which settings of an instance its server gets at its start, and which it is told while it runs. */
import { planners } from "./engines";
import type { InstancePlan } from "./instances";

type Settings = Record<string, string>;

/** On the server's command line: a change restarts the instance. */
export const startSettings = (plan: InstancePlan): Settings => split(plan, true);

/** Told to the running server, and kept where its next start finds them (jobs/<engine>/settings.sh). */
export const reloadedSettings = (plan: InstancePlan): Settings => split(plan, false);

function split({ engine, settings }: InstancePlan, atStart: boolean): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => planners[engine].startOnly(name) === atStart));
}
