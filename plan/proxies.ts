import type { Estate } from "../config/schema";
import type { MovePlan } from "./moves/plan";
import { dockerName } from "./names";
import { sortedEntries } from "./order";

export interface ProxyPlan {
  key: string;
  server: string;
  containerName: string;
  image: string;
  /** Network on that server in which the old name is used; not dbhaven's. */
  network: string;
  alias: string;
  listenPort: number;
  instance: string;
  database: string;
  move: string | null;
}

export function planProxies(estate: Estate, moves: MovePlan[]): ProxyPlan[] {
  return sortedEntries(estate.proxies).map(([key, proxy]) => ({
    key,
    server: proxy.server,
    containerName: dockerName(estate.name, "proxy", key),
    image: estate.images.proxy,
    network: proxy.network,
    alias: proxy.alias,
    listenPort: proxy.listenPort,
    instance: proxy.to.instance,
    database: proxy.to.database,
    move: moves.find((move) => move.target.instance === proxy.to.instance && move.target.database === proxy.to.database)?.key ?? null,
  }));
}
