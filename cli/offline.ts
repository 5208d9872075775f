/** Options by which pulumi leaves out what is on servers that are offline: the program registers nothing of it, and pulumi would delete it. */
import { listed, UserError } from "../config/issues";
import type { Estate } from "../config/schema";
import { componentsOf, offlineLines, withoutOffline, type Component, type LeftOut } from "../plan/offline";
import { planEstate } from "../plan/plan";
import { connectEngine } from "../swarm/engine";
import { committedMoves, Journal } from "../swarm/records";
import { stateResources, type StateResource } from "./exportedState";
import type { Workspace } from "./pulumi";

/** For pulumi's command line and environment; nothing, and no look at servers or state, where every server is online. */
export async function leaveOut(estate: Estate, stack: string, space: Workspace, adopting: boolean, say: (line: string) => void): Promise<{ options: string[]; env: Record<string, string> }> {
  const plan = planEstate(estate);
  const offline = plan.servers.filter((server) => server.offline).map(({ key }) => key);
  if (offline.length === 0) return { options: [], env: {} };
  if (adopting) throw new UserError(`--adopt looks at everything that runs, and ${listed(offline, "and")} ${offline.length === 1 ? "is" : "are"} offline; bring back first what is to be taken over. Nothing was touched.`);
  const records = await new Journal(connectEngine(plan.servers.find(({ manager }) => manager)!.engine, { connections: 1 }), plan.estate).list({ record: "move" });
  const { leftOut, plan: rest } = withoutOffline(plan, committedMoves(records));
  offlineLines(plan, leftOut).forEach(say);
  const urns = excluded(stateResources(stack, space), componentsOf(leftOut, plan), componentsOf(allOf(rest), rest));
  return { options: urns.flatMap((urn) => ["--exclude", urn]), env: { DBHAVEN_LEFT_OUT: JSON.stringify(leftOut) } };
}

const allOf = ({ servers, instances, moves, proxies, applications }: ReturnType<typeof planEstate>): LeftOut => ({
  servers: keys(servers.filter(({ offline }) => !offline)), instances: keys(instances), databases: instances.flatMap(({ databases }) => keys(databases)), moves: keys(moves), proxies: keys(proxies), applications: keys(applications),
});

const keys = (things: { key: string }[]): string[] => things.map(({ key }) => key);

/**
 * URNs of the components that are left out, of all that is below them, and of whatever else is on their servers: what the estate
 * no longer has cannot be deleted there now.
 *
 * @param goesOn the components of the rest
 * @throws UserError where something of the rest is on one of the servers: it would have to be taken away there
 */
export function excluded(resources: StateResource[], leftOut: Component[], goesOn: Component[]): string[] {
  const known = new Map(resources.map((resource) => [resource.urn, resource]));
  const isOne = (urn: string, components: Component[]) => components.some(({ type, name }) => urn.endsWith(`dbhaven:index:${type}::${name}`));
  const isBelow = ({ urn, parent }: StateResource, components: Component[]): boolean => isOne(urn, components) || (parent !== undefined && known.has(parent) && isBelow(known.get(parent)!, components));
  const below = new Set(resources.filter((resource) => isBelow(resource, leftOut)).map(({ urn }) => urn));
  const others = resources.filter(({ urn, provider }) => !below.has(urn) && provider !== undefined && below.has(provider.replace(/::[^:]*$/, "")));
  const moved = others.filter((resource) => isBelow(resource, goesOn)).map(({ parent }) => parent!.split("::").at(-1)!);
  if (moved.length > 0) {
    throw new UserError(`${listed([...new Set(moved)].sort(), "and")}: put on another server, away from one that is offline, where the old one cannot be taken away; put it back, or describe it on the other server under another name. Nothing was touched.`);
  }
  return [...below, ...others.map(({ urn }) => urn)].sort();
}
