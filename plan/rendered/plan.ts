/** Files in which an application that somebody else runs gets its databases' addresses. */
import type { Estate, RenderedFormat, RenderedSettings } from "../../config/schema";
import type { DatabaseUsePlan } from "../applications";
import { publishedAt, type Place } from "../connections";
import { plainPort } from "../engines/redis";
import type { InstancePlan } from "../instances";
import type { MovePlan } from "../moves/plan";
import { sortedEntries } from "../order";
import { leadsTo, type ProxyPlan } from "../proxies";
import type { Places } from "./environment";

/** By key or place; a value may still have placeholders. */
export interface RenderedFile { path: string; format: RenderedFormat; values: Record<string, string> }

export interface RenderedPlan {
  /** Of the container that reads and writes the files. */
  image: string;
  files: RenderedFile[];
  restart: RenderedSettings["restart"];
  /** Where a use of this key is reached, beside its endpoint. */
  places: Record<string, {
    /** Instead of the endpoint's, where its account may do without TLS and that has a port of its own. */
    plainPort: number | null;
    published: Place | null;
  }>;
  /** Where its databases were before their moves. */
  sources: { server: string; address: string; container: string; port: number }[];
  /** Old names that lead to its databases still, by proxies on its server. */
  proxied: Places["names"];
}

/** The application that reads them. */
interface ReadFrom { server: string; uses: DatabaseUsePlan[] }
interface Known { instances: InstancePlan[]; moves: MovePlan[]; proxies: ProxyPlan[] }

export function planRendered(estate: Estate, { files, restart }: RenderedSettings, { server: own, uses }: ReadFrom, { instances, moves, proxies }: Known): RenderedPlan {
  return {
    image: estate.images.proxy,
    files: sortedEntries(files).map(([path, { format, values }]) => ({ path, format, values: Object.fromEntries(sortedEntries(values)) })),
    restart,
    places: Object.fromEntries(uses.map((use) => {
      const instance = instances.find(({ key }) => key === use.instance)!;
      return [use.key, { plainPort: plainPortOf(instance, use), published: publishedAt(instance) }];
    })),
    sources: moves.filter(({ key }) => uses.some(({ move }) => move === key))
      .map(({ source: { server, container, port } }) => ({ server, address: estate.servers[server].address, container, port })),
    proxied: proxies.filter(leadsTo({ server: own, uses })).flatMap(({ listen }) => ("network" in listen ? listen.names.map((host) => ({ host, port: listen.port })) : [])),
  };
}

function plainPortOf({ engine, databases }: InstancePlan, use: DatabaseUsePlan): number | null {
  const { accounts } = databases.find(({ name }) => name === use.database)!;
  return engine === "redis" && accounts.some(({ name, unencrypted }) => name === use.account && unencrypted) ? plainPort : null;
}
