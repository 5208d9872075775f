/** What works on the target of a move: stopped first on its way back. */
import type { ApplicationPlan } from "../applications";
import type { ProxyPlan } from "../proxies";

export interface TargetUsers {
  services: { name: string; replicas: number }[];
  proxies: { server: string; container: string }[];
}

/** @param moves keys */
export const targetUsers = (moves: string[], applications: ApplicationPlan[], proxies: ProxyPlan[]): TargetUsers => ({
  services: applications.filter(({ uses }) => uses.some((use) => use.move !== null && moves.includes(use.move))).flatMap(({ runs }) => ("serviceName" in runs ? [{ name: runs.serviceName, replicas: runs.replicas }] : [])),
  proxies: proxies.filter((proxy) => proxy.move !== null && moves.includes(proxy.move)).map(({ server, containerName }) => ({ server, container: containerName })),
});
