import type { Estate } from "../config/schema";
import type { InstancePlan } from "./instances";
import { dockerName } from "./names";

export interface NetworkPlan {
  key: string;
  dockerName: string;
  attachable: boolean;
  encrypted: boolean;
  internal: boolean;
}

const own = { attachable: true, encrypted: false, internal: false };

/** The networks that the estate names, and one for each instance that names none. */
export function planNetworks(estate: Estate, instances: InstancePlan[]): NetworkPlan[] {
  const keys = new Set([...Object.keys(estate.networks), ...instances.map((instance) => instance.network)]);
  return [...keys].sort().map((key) => ({
    key,
    dockerName: dockerName(estate.name, key),
    ...(estate.networks[key] ?? own),
  }));
}
