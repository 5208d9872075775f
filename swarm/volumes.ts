/** Whether the volumes of instances are on their servers. */
import type { InstancePlan } from "../plan/instances";
import type { ServerPlan } from "../plan/servers";
import { connectEngine, orMissing, Unreachable } from "./engine";

/** Those whose volume is gone. Of a server that cannot be reached nothing is known: whatever needs it says so itself. */
export async function withoutVolume(instances: InstancePlan[], servers: ServerPlan[], connectTo: typeof connectEngine = connectEngine): Promise<InstancePlan[]> {
  const gone = await Promise.all(servers.map(async ({ key, engine }) => {
    const here = instances.filter(({ server }) => server === key);
    if (here.length === 0) return [];
    const docker = connectTo(engine, { connections: 1 });
    try {
      const found = await Promise.all(here.map(({ volumeName }) => orMissing(docker.getVolume(volumeName).inspect())));
      return here.filter((_instance, index) => found[index] === undefined);
    } catch (error) {
      if (error instanceof Unreachable) return [];
      throw error;
    }
  }));
  return gone.flat();
}
