import * as pulumi from "@pulumi/pulumi";
import { Authority } from "../components/certificates";
import { Server } from "../components/server";
import { heldBy } from "../plan/losses";
import { isSwitched } from "../plan/moves/plan";
import { stepsInWords } from "../plan/moves/steps";
import { mapValues } from "../plan/order";
import type { Plan } from "../plan/plan";
import type { Survey } from "../swarm/survey";
import { applicationStacks, socatProxies } from "./applications";
import { DatabaseStack, overlayNetworks } from "./databaseStack";
import { connections } from "./connections";
import { databaseMoves, moveRehearsals } from "./moves";
import type { Site } from "./site";

/** Everything of an estate, wired; what is returned becomes the stack's outputs. */
export function buildEstate(plan: Plan, survey: Survey, secrets: Record<string, pulumi.Output<string>>) {
  const site = buildSite(plan, survey, secrets);
  const stacks = databaseStacks(site);
  const moves = databaseMoves(site, stacks);
  const rehearsals = moveRehearsals(site, stacks);
  const tier = { stacks, moves };
  const proxies = socatProxies(site, tier);
  const applications = applicationStacks(site, tier, proxies);
  return {
    estate: plan.estate,
    held: heldBy(plan),
    databases: Object.assign({}, ...stacks.map((stack) => mapValues(stack.databases, ({ endpoint }) => ({ endpoint })))),
    moves: mapValues(moves, ({ verified, endpoint }) => ({ steps: stepsInWords(), verified, endpoint })),
    // For clients that dbhaven does not run; those that it runs find it as a file.
    authorities: Object.assign({}, ...stacks.map((stack) => mapValues(stack.instances, ({ authority }) => authority))),
    ...(plan.moves.every(isSwitched) ? {} : { rehearsals: mapValues(rehearsals, ({ result }) => result) }),
    connections: connections(site, tier),
    applications: mapValues(applications, ({ probed }) => probed),
  };
}

function buildSite(plan: Plan, survey: Survey, secrets: Record<string, pulumi.Output<string>>): Site {
  const servers = Object.fromEntries(plan.servers.map((server) => [server.key, new Server(server.key, server)]));
  const manager = servers[plan.servers.find((server) => server.manager)!.key];
  const site = { plan, survey, secrets, servers, manager };
  const generated = plan.instances.some(({ tls }) => "generated" in tls);
  return { ...site, networks: overlayNetworks(site), authority: generated ? new Authority("authority", plan.estate) : undefined };
}

function databaseStacks(site: Site): DatabaseStack[] {
  const names = [...new Set(site.plan.instances.map((instance) => instance.databaseStack))];
  return names.map((name) => new DatabaseStack(name, site, site.plan.instances.filter((instance) => instance.databaseStack === name)));
}
