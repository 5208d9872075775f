/** Moves with the proxies and applications that follow them, group by group in the order of the plan; then all that follows no move. */
import type { ApplicationStack } from "../components/applicationStack";
import type { SocatProxy } from "../components/socatProxy";
import type { ApplicationPlan } from "../plan/applications";
import type { ProxyPlan } from "../plan/proxies";
import { before, type SwitchGroup } from "../plan/moves/groups";
import { isCompleted } from "../plan/moves/plan";
import { applicationStacks, renderedSettingsChecks, socatProxies, socatProxyChecks, type Tier } from "./applications";
import type { DatabaseStack } from "./databaseStack";
import { databaseMoves } from "./moves";
import type { Site } from "./site";

export interface Switched extends Tier {
  proxies: Record<string, SocatProxy>;
  applications: Record<string, ApplicationStack>;
}

export function switchAll(site: Site, stacks: DatabaseStack[]): Switched {
  const { moves, proxies, applications } = site.plan;
  // Finished ones first: an application of theirs may follow another of its databases now, and is made with the last of its groups.
  const isFinished = ({ moves: keys }: SwitchGroup) => moves.filter(({ key }) => keys.includes(key)).every(isCompleted);
  const groups = [...site.plan.groups.filter(isFinished), ...site.plan.groups.filter((group) => !isFinished(group))];
  const all: Switched = { stacks, moves: {}, proxies: {}, applications: {} };
  const follow = (theirProxies: ProxyPlan[], theirApplications: ApplicationPlan[]) => {
    Object.assign(all.proxies, socatProxies(site, all, theirProxies));
    Object.assign(all.applications, applicationStacks(site, all, all.proxies, theirApplications));
  };
  follow(proxies.filter(({ move }) => move === null), []);
  for (const group of groups) {
    const earlier = before(group, moves);
    const uses = (keys: string[]) => (application: ApplicationPlan) => application.uses.some(({ move }) => move !== null && keys.includes(move));
    const finished = [...earlier.flatMap((key) => all.moves[key] ?? []), ...applications.filter(uses(earlier)).flatMap(({ key }) => all.applications[key] ?? [])];
    const theirs = applications.filter((application) => groups.findLast(({ moves: keys }) => uses(keys)(application)) === group);
    const theirProxies = proxies.filter(({ move }) => move !== null && group.moves.includes(move));
    Object.assign(all.moves, databaseMoves(site, stacks, group, [...finished, ...renderedSettingsChecks(site, theirs), ...socatProxyChecks(site, theirProxies)]));
    follow(theirProxies, theirs);
  }
  follow([], applications.filter(({ key }) => !(key in all.applications)));
  return all;
}
