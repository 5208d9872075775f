import { lostVolume } from "../../plan/lostVolumes";
import { orMissing } from "../../swarm/engine";
import { volumeHolders, type ServiceItem } from "../../swarm/survey";
import { bad, ok, type Check, type Finding } from "./world";

export const volumes: Check = {
  title: "Volumes",
  run: async ({ plan, manager, reached }) => {
    if (!manager.info?.engine.Swarm.ControlAvailable) return [];
    const made = volumeHolders(await manager.docker.listServices() as unknown as ServiceItem[], plan.estate);
    return (await Promise.all(reached.map(async ({ plan: { key: server }, docker }) => {
      const here = plan.instances.filter((instance) => instance.server === server && instance.key in made);
      return Promise.all(here.map(async (instance): Promise<Finding> =>
        await orMissing(docker.getVolume(instance.volumeName).inspect()) ? ok(`${server}: ${instance.volumeName} is there`) : bad(lostVolume(instance))));
    }))).flat();
  },
};
