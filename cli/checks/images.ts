import type { Plan } from "../../plan/plan";
import { messageOf, orMissing } from "../../swarm/engine";
import { bad, ok, type Check } from "./world";

/** Each image is on the server that needs it, or its registry says that it can be pulled; nothing is pulled here. */
export const images: Check = {
  title: "Images",
  run: async ({ plan, reached }) => Promise.all(reached.flatMap(({ plan: server, docker }) => imagesOf(plan, server.key).map(async (image) => {
    if (await orMissing(docker.getImage(image).inspect())) return ok(`${server.key}: ${image} is there`);
    try {
      await docker.getImage(image).distribution();
      return ok(`${server.key}: ${image} can be pulled`);
    } catch (error) {
      return bad(`${server.key} has no image ${image} and cannot pull it (${messageOf(error as Error)}); on it, run: docker pull ${image}, or load it: docker save ${image} | ssh ... docker load`);
    }
  }))),
};

/** Instances and applications where they run; a move's keeper and forwarder run beside its source, its backup where that is kept. */
export function imagesOf(plan: Plan, server: string): string[] {
  const instances = plan.instances.filter((instance) => instance.server === server).flatMap(({ image, forwarder }) => [image, ...(forwarder ? [forwarder.image] : [])]);
  const applications = plan.applications.flatMap(({ runs, server: place }) => (place === server && "image" in runs ? [runs.image] : []));
  const proxies = plan.proxies.filter((proxy) => proxy.server === server).map(({ image }) => image);
  const sources = plan.moves.filter(({ source }) => source.server === server)
    .flatMap(({ target }) => [plan.proxyImage, target.image]);
  const backups = plan.moves.filter(({ backup }) => backup?.server === server).map(({ target }) => target.image);
  return [...new Set([...instances, ...applications, ...proxies, ...sources, ...backups])].sort();
}
