import type { Estate } from "../config/schema";
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
  listen: { network: string; alias: string; port: number } | { volume: string; file: string };
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
    listen: "socket" in proxy ? proxy.socket : { network: proxy.network, alias: proxy.alias, port: proxy.listenPort },
    instance: proxy.to.instance,
    database: proxy.to.database,
    move: moves.find((move) => move.target.instance === proxy.to.instance && move.target.database === proxy.to.database)?.key ?? null,
    plainPort: plainPortOf(instances.find(({ key }) => key === proxy.to.instance)!, proxy.to.database),
  }));
}

/** Whether an application on the same server may reach one of its databases through a proxy. */
export const leadsTo = ({ server, uses }: { server: string; uses: { instance: string; database: string }[] }) => (proxy: ProxyPlan): boolean =>
  proxy.server === server && uses.some((use) => use.instance === proxy.instance && use.database === proxy.database);

function plainPortOf({ engine, databases }: InstancePlan, name: string): number | null {
  const { accounts } = databases.find((database) => database.name === name)!;
  return engine === "redis" && accounts.some(({ unencrypted }) => unencrypted) ? plainPort : null;
}
