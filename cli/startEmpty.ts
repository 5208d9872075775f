/** `startEmpty`: an instance whose volume is gone gets a new one, and everything in the server is made again. */
import type { Estate } from "../config/schema";
import { planInstances, type InstancePlan } from "../plan/instances";
import type { Held } from "../plan/losses";
import { startsEmpty } from "../plan/lostVolumes";
import { orMissing, type Docker } from "../swarm/engine";
import { enginesOf, type Engines } from "./halfMade";
import { pulumiOutput, stackOptions, type Workspace } from "./pulumi";

interface Task { Status: { State: string } }
const settle = { seconds: 600, lookEverySeconds: 1 };

/**
 * Makes the missing volumes and waits for the servers on them: Pulumi finds out only from a server that answers which of its
 * roles and databases are gone.
 *
 * @returns whether Pulumi has to look (--refresh)
 */
export async function startEmpty(estate: Estate, before: Held, say: (line: string) => void, { manager, byServer }: Engines = enginesOf(estate), wait = settle): Promise<boolean> {
  const instances = planInstances(estate).filter((instance) => instance.key in before && byServer[instance.server] && startsEmpty(instance, before));
  for (const instance of instances) {
    const { key, server, volumeName } = instance;
    if (!await orMissing(byServer[server]!.getVolume(volumeName).inspect())) {
      await byServer[server]!.createVolume({ Name: volumeName });
      say(`instance ${key} on ${server}: starts empty, on a new volume ${volumeName}`);
    }
    await answers(instance, manager!, wait);
  }
  return instances.length > 0;
}

/** What the last successful `up` was answerable for; asked only where an instance has the word, since it takes a second. */
export function heldOf(estate: Estate, stack: string, space: Workspace): Held {
  if (planInstances(estate).every((instance) => instance.startEmpty === null)) return {};
  const { code, stdout } = pulumiOutput(["stack", "output", "held", "--json", ...stackOptions(stack, { ...space, configFiles: {} })], space);
  return code === 0 ? JSON.parse(stdout) as Held : {};
}

/** A task counts as running once it is healthy. One that stays away is Pulumi's to report. */
async function answers({ serviceName, replicas }: InstancePlan, manager: Docker, { seconds, lookEverySeconds }: typeof settle): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (replicas > 0 && Date.now() < deadline) {
    const tasks = await orMissing(manager.listTasks({ filters: { service: [serviceName], "desired-state": ["running"] } } as never) as unknown as Promise<Task[]>);
    if (!tasks || tasks.some(({ Status }) => Status.State === "running")) return;
    await new Promise((resolve) => setTimeout(resolve, lookEverySeconds * 1000));
  }
}
