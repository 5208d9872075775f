/**
 * The plan: what exists, under which name, where, in which order, as plain data. Nothing in it is a secret or known only
 * after something ran, so it can be printed, compared and tested.
 */
import type { Estate } from "../config/schema";
import { planApplications, type ApplicationPlan } from "./applications";
import { planInstances, type InstancePlan } from "./instances";
import { planMoves, type MovePlan } from "./moves/plan";
import { planNetworks, type NetworkPlan } from "./networks";
import { planProxies, type ProxyPlan } from "./proxies";
import { planServers, type ServerPlan } from "./servers";

export interface Plan {
  estate: string;
  proxyImage: string;
  servers: ServerPlan[];
  networks: NetworkPlan[];
  instances: InstancePlan[];
  moves: MovePlan[];
  proxies: ProxyPlan[];
  applications: ApplicationPlan[];
}

/** An estate without mistakes (config/) as a plan; the same estate in another order of keys gives the same plan. */
export function planEstate(estate: Estate): Plan {
  const servers = planServers(estate);
  const instances = planInstances(estate);
  const moves = planMoves(estate, instances);
  return {
    estate: estate.name,
    proxyImage: estate.images.proxy,
    servers,
    networks: planNetworks(estate, instances),
    instances,
    moves,
    proxies: planProxies(estate, instances, moves),
    applications: planApplications(estate, instances, moves),
  };
}
