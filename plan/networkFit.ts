/** What cannot change of a network while somebody is on it, nor of the network that an instance is on: found by what is there, before anything is stopped for it. */
import type { NetworkPlan } from "./networks";
import type { Plan } from "./plan";

const kinds = ["attachable", "encrypted", "internal"] as const;

/** A network as the Swarm has it; of what is not told nothing is said. */
export type FoundNetwork = Partial<Pick<NetworkPlan, (typeof kinds)[number]>>;

export interface FoundNetworks {
  /** By Docker name, the estate's own. */
  networks: Record<string, FoundNetwork>;
  /** By key of the instance, Docker names of the networks that its service is on. */
  joined: Record<string, string[]>;
}

/** One sentence for each network that would have to be made anew, and for each instance that would have to leave its own. */
export function networkMisfits({ networks, instances }: Pick<Plan, "networks" | "instances">, found: FoundNetworks): string[] {
  const dockerNames = Object.fromEntries(networks.map(({ key, dockerName }) => [key, dockerName]));
  return [
    ...networks.flatMap((network) => kinds.flatMap((kind): string[] => {
      const before = found.networks[network.dockerName]?.[kind];
      if (before === undefined || before === network[kind]) return [];
      return [`The network "${network.key}" was made with ${kind}: ${before}, which cannot change: instances and applications are on it. Put it back; or describe another network, and a second instance on it to which the data are brought. Nothing was touched.`];
    })),
    ...instances.flatMap(({ key, network }): string[] => {
      const joined = found.joined[key] ?? [];
      if (joined.length === 0 || joined.includes(dockerNames[network]!)) return [];
      return [`The instance "${key}" is on the network ${joined.join(", ")}, and would be made anew on ${dockerNames[network]}: its applications reach it there and nowhere else. Put it back; or describe a second instance on the other network, to which the data are brought. Nothing was touched.`];
    }),
  ];
}
