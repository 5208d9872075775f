import * as pulumi from "@pulumi/pulumi";
import { Authority } from "../components/certificates";
import { Server } from "../components/server";
import { heldBy } from "../plan/losses";
import { stepsInWords } from "../plan/moves/steps";
import { mapValues } from "../plan/order";
import type { Plan } from "../plan/plan";
import type { Survey } from "../swarm/survey";
import { DatabaseStack, overlayNetworks } from "./databaseStack";
import { connections } from "./connections";
import { moveRehearsals, moveReversals, sourceAccounts } from "./moves";
import type { Site } from "./site";
import { switchAll } from "./switches";

/** Everything of an estate, wired; what is returned becomes the stack's outputs. */
export function buildEstate(plan: Plan, survey: Survey, secrets: Record<string, pulumi.Output<string>>) {
  const site = buildSite(plan, survey, secrets);
  const stacks = databaseStacks(site);
  const rehearsals = moveRehearsals(site, stacks);
  const reversals = moveReversals(site, stacks);
  const tier = switchAll(site, stacks);
  return {
    estate: plan.estate,
    held: heldBy(plan),
    databases: Object.assign({}, ...stacks.map((stack) => mapValues(stack.databases, ({ endpoint }) => ({ endpoint })))),
    moves: mapValues(tier.moves, ({ verified, endpoint }, key) => ({ steps: stepsInWords(plan.moves.find((move) => move.key === key)!), verified, endpoint })),
    // For clients that dbhaven does not run; those that it runs find it as a file.
    authorities: Object.assign({}, ...stacks.map((stack) => mapValues(stack.instances, ({ authority }) => authority))),
    ...given("rehearsals", mapValues(rehearsals, ({ result }) => result)),
    ...given("reversals", reversals),
    connections: connections(site, tier),
    applications: mapValues(tier.applications, ({ probed }) => probed),
  };
}

/** An output only where there is something in it. */
const given = <T>(name: string, values: Record<string, T>) => (Object.keys(values).length > 0 ? { [name]: values } : {});

function buildSite(plan: Plan, survey: Survey, secrets: Record<string, pulumi.Output<string>>): Site {
  const servers = Object.fromEntries(plan.servers.filter(({ offline }) => !offline).map((server) => [server.key, new Server(server.key, server)]));
  const manager = servers[plan.servers.find((server) => server.manager)!.key];
  const site = { plan, survey, secrets, servers, manager };
  const generated = plan.instances.some(({ tls }) => "generated" in tls);
  return { ...site, networks: overlayNetworks(site), sourceAccounts: sourceAccounts(plan.moves), authority: generated ? new Authority("authority", plan.estate) : undefined };
}

function databaseStacks(site: Site): DatabaseStack[] {
  const names = [...new Set(site.plan.instances.map((instance) => instance.databaseStack))];
  return names.map((name) => new DatabaseStack(name, site, site.plan.instances.filter((instance) => instance.databaseStack === name)));
}
