import * as pulumi from "@pulumi/pulumi";
import { ApplicationStack } from "../components/applicationStack";
import type { DatabaseMove } from "../components/databaseMove";
import { renderedSettingsCheck } from "../components/renderedSettings";
import { SocatProxy, socatProxyCheck } from "../components/socatProxy";
import type { SwarmJob } from "../components/swarmJob";
import type { UsedDatabase } from "../components/usedDatabase";
import type { ApplicationPlan, DatabaseUsePlan } from "../plan/applications";
import type { Endpoint } from "../plan/instances";
import type { ProxyCheckResult, RenderCheckResult } from "../plan/jobs";
import { leadsTo, type ProxyPlan } from "../plan/proxies";
import type { DatabaseStack } from "./databaseStack";
import type { Site } from "./site";

/** The database tier as applications and proxies see it. */
export interface Tier {
  stacks: DatabaseStack[];
  moves: Record<string, DatabaseMove>;
}

/**
 * One after the other where they join one network on one server: of two containers that are the first there at once, Docker 20.10
 * starts one and tells the other "network ... not found".
 *
 * @param plans of the estate's proxies, those whose moves are made
 */
export function socatProxies(site: Site, tier: Tier, plans: ProxyPlan[]): Record<string, SocatProxy> {
  const made: { plan: ProxyPlan; proxy: SocatProxy }[] = [];
  for (const plan of plans) {
    const network = networkOf(site, plan.instance);
    const before = made.findLast((other) => other.plan.server === plan.server && networkOf(site, other.plan.instance) === network);
    const proxy = new SocatProxy(plan.key, { estate: site.plan.estate, plan, server: site.servers[plan.server], network, endpoint: proxyEndpoint(plan, tier) }, { dependsOn: before?.proxy });
    made.push({ plan, proxy });
  }
  return Object.fromEntries(made.map(({ plan, proxy }) => [plan.key, proxy]));
}

/** The old container answers to the same name: the proxy takes it over only when that one is stopped. */
function proxyEndpoint(plan: ProxyPlan, tier: Tier): pulumi.Output<Endpoint> {
  if (plan.move === null) return endpointOf(plan, tier);
  const { endpoint, retired } = tier.moves[plan.move];
  return pulumi.all([endpoint, retired]).apply(([committed]) => committed);
}

/** @param plans of the estate's applications, those whose moves and proxies are made */
export function applicationStacks(site: Site, tier: Tier, proxies: Record<string, SocatProxy>, plans: ApplicationPlan[]): Record<string, ApplicationStack> {
  return Object.fromEntries(plans.map((plan) => [plan.key, new ApplicationStack(plan.key, {
    estate: site.plan.estate,
    plan,
    manager: site.manager,
    server: site.servers[plan.server],
    networks: "container" in plan.runs ? [] : plan.runs.networks.map((key) => site.networks[key]),
    databases: plan.uses.map((use) => usedDatabase(use, tier)),
    after: site.plan.proxies.filter(leadsTo(plan)).map(({ key }) => proxies[key].containerId),
    engines: Object.fromEntries(site.plan.servers.map(({ key, engine }) => [key, engine])),
    existing: "container" in plan.runs ? undefined : site.survey.services[plan.runs.serviceName],
  })]));
}

/** What has to be right about the files of these applications before their databases are fenced. */
export const renderedSettingsChecks = (site: Site, plans: ApplicationPlan[]): SwarmJob<RenderCheckResult>[] => plans.flatMap((plan) => {
  if (!("container" in plan.runs) || plan.runs.rendered === null) return [];
  const { container, rendered } = plan.runs;
  return [renderedSettingsCheck(`${plan.key}-files-check`, { estate: site.plan.estate, plan, server: site.servers[plan.server] }, { container, rendered })];
});

/** What has to be right about the places of these proxies by then. */
export const socatProxyChecks = (site: Site, plans: ProxyPlan[]): SwarmJob<ProxyCheckResult>[] =>
  plans.map((plan) => socatProxyCheck(`${plan.key}-place-check`, { estate: site.plan.estate, plan, manager: site.manager, server: site.servers[plan.server] }));

function usedDatabase(plan: DatabaseUsePlan, tier: Tier): UsedDatabase {
  return {
    plan,
    endpoint: endpointOf(plan, tier),
    run: plan.move === null ? null : tier.moves[plan.move].run,
    password: databaseOf(plan, tier).passwords[plan.account] ?? null,
    authority: instanceOf(plan, tier).authority,
  };
}

export const endpointOf = (use: { instance: string; database: string; move: string | null }, tier: Tier) =>
  use.move === null ? databaseOf(use, tier).endpoint : tier.moves[use.move].endpoint;

export const instanceOf = ({ instance }: { instance: string }, tier: Tier) => tier.stacks.find((stack) => instance in stack.instances)!.instances[instance];

export const databaseOf = ({ instance, database }: { instance: string; database: string }, tier: Tier) =>
  tier.stacks.find((stack) => instance in stack.instances)!.databases[`${instance}-${database}`];

const networkOf = (site: Site, instance: string) =>
  site.networks[site.plan.instances.find(({ key }) => key === instance)!.network];
