/** Volumes that are gone from under their instances: a server on a new one would be empty, and applications would work on that. */
import type { InstancePlan } from "./instances";
import type { Held } from "./losses";
import type { Plan } from "./plan";

/**
 * Option of the mount of a service's data. Docker looks at it only if the volume is missing and would be made anew, and empty, at the
 * start of a task: its own driver knows no such option, so that the task is rejected instead, and its reason ends in these words.
 */
export const volumeGuard = "the-volume-of-this-instance-is-gone";

/**
 * Instances whose volumes have to be there: made by the last successful `up`, or with a service in the Swarm (a volume is made first).
 * Not those that the estate says to start empty.
 *
 * @param before undefined on the first run
 * @param running keys of the instances whose services are in the Swarm
 */
export const madeBefore = (plan: Plan, before: Held = {}, running: string[]): InstancePlan[] =>
  plan.instances.filter((instance) => (instance.key in before || running.includes(instance.key)) && !startsEmpty(instance, before));

/** Whether the estate says so, in a word that the last successful `up` has not seen. */
export const startsEmpty = ({ key, startEmpty }: InstancePlan, before: Held = {}): boolean => startEmpty !== null && before[key]?.startEmpty !== startEmpty;

/** For the settings of jobs: with a new word they run again, since whatever they did is gone with the old volume. */
export const emptiedBy = ({ startEmpty }: InstancePlan): Record<string, string> => (startEmpty === null ? {} : { START_EMPTY: startEmpty });

export const lostVolume = ({ key, volumeName, server }: InstancePlan): string =>
  `The volume ${volumeName} of the instance "${key}" is gone from server ${server}, and its rows with it. Bring it back from a backup, under this name; `
  + "or, to start the instance empty, give it `startEmpty` with a new word, such as the date, and run npm run up (docs/state.md).";
