import type { Estate, Proxy } from "../config/schema";
import type { MovePlan } from "./moves/plan";
import { plainPort } from "./engines/redis";
import type { InstancePlan } from "./instances";
import { dockerName } from "./names";
import { sortedEntries } from "./order";

export interface ProxyPlan {
  key: string;
  server: string;
  containerName: string;
  image: string;
  /** An old name on a network of that server, or an old socket in a volume there; neither is dbhaven's. */
  listen: { network: string; names: string[]; address: string | null; port: number } | { volume: string; file: string };
  /** The container that has the old name on that server, and what proxies keep of it in that network; null: a socket, or none there. */
  old: { container: string; names: string[]; addresses: string[] } | null;
  instance: string;
  database: string;
  move: string | null;
  /** Where an account of the database may do without TLS and that has a port of its own: the proxy is for whoever knows none. */
  plainPort: number | null;
}

export function planProxies(estate: Estate, instances: InstancePlan[], moves: MovePlan[]): ProxyPlan[] {
  return sortedEntries(estate.proxies).map(([key, proxy]) => ({
    key,
    server: proxy.server,
    containerName: dockerName(estate.name, "proxy", key),
    image: estate.images.proxy,
    listen: "socket" in proxy ? proxy.socket : { network: proxy.network, names: namesOf(proxy), address: proxy.address ?? null, port: proxy.listenPort },
    old: oldPlace(estate, proxy, moves),
    instance: proxy.to.instance,
    database: proxy.to.database,
    move: moveTo(proxy, moves)?.key ?? null,
    plainPort: plainPortOf(instances.find(({ key }) => key === proxy.to.instance)!, proxy.to.database),
  }));
}

const moveTo = ({ to }: Proxy, moves: MovePlan[]) => moves.find(({ target }) => target.instance === to.instance && target.database === to.database);

const namesOf = ({ alias, aliases }: Exclude<Proxy, { socket: unknown }>): string[] => [alias, ...aliases];

function oldPlace({ proxies }: Estate, proxy: Proxy, moves: MovePlan[]): ProxyPlan["old"] {
  const source = moveTo(proxy, moves)?.source;
  if ("socket" in proxy || source?.server !== proxy.server) return null;
  const beside = Object.values(proxies).flatMap((other) => ("network" in other && other.server === proxy.server && other.network === proxy.network ? [other] : []));
  return { container: source.container, names: beside.flatMap(namesOf).sort(), addresses: beside.flatMap(({ address }) => address ?? []).sort() };
}

/** Whether an application on the same server may reach one of its databases through a proxy. */
export const leadsTo = ({ server, uses }: { server: string; uses: { instance: string; database: string }[] }) => (proxy: ProxyPlan): boolean =>
  proxy.server === server && uses.some((use) => use.instance === proxy.instance && use.database === proxy.database);

function plainPortOf({ engine, databases }: InstancePlan, name: string): number | null {
  const { accounts } = databases.find((database) => database.name === name)!;
  return engine === "redis" && accounts.some(({ unencrypted }) => unencrypted) ? plainPort : null;
}
