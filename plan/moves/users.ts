/** What works on the target of a move: stopped first on its way back. */
import type { ApplicationPlan } from "../applications";
import type { ProxyPlan } from "../proxies";

export interface TargetUsers {
  services: { name: string; replicas: number }[];
  proxies: { server: string; container: string }[];
}

export const targetUsers = (move: string, applications: ApplicationPlan[], proxies: ProxyPlan[]): TargetUsers => ({
  services: applications.filter(({ uses }) => uses.some((use) => use.move === move)).flatMap(({ runs }) => ("serviceName" in runs ? [{ name: runs.serviceName, replicas: runs.replicas }] : [])),
  proxies: proxies.filter((proxy) => proxy.move === move).map(({ server, containerName }) => ({ server, container: containerName })),
});
