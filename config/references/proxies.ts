import { pathText, type Issue } from "../issues";
import type { Estate, Proxy } from "../schema";
import { dataVolume, instancesOf, own, repeated, unknownDatabase, unknownServer } from "./lookup";

/** Where proxies stand and lead to. */
export function proxyIssues(estate: Estate): Issue[] {
  const proxies = Object.entries(estate.proxies);
  return [
    ...proxies.flatMap(([key, proxy]) => [
      ...unknownServer(estate, proxy.server, ["proxies", key]),
      ...unknownDatabase(estate, proxy.to, ["proxies", key, "to"]),
      ...closedNetwork(estate, key, proxy.to.instance),
      ...("socket" in proxy ? dataVolume(estate, proxy.socket.volume, ["proxies", key, "socket", "volume"], "name the volume in which the old server kept its socket") : []),
    ]),
    ...repeated(proxies, ([, proxy]) => placeOf(proxy)).map(({ item: [key, proxy], first: [first] }): Issue => ("socket" in proxy ? {
      path: ["proxies", key, "socket"],
      found: `${pathText(["proxies", first])} is the socket "${proxy.socket.file}" of the volume "${proxy.socket.volume}" as well`,
      right: "keep one proxy for each socket",
    } : {
      path: ["proxies", key, "alias"],
      found: `${pathText(["proxies", first])} answers to "${proxy.alias}" on the network "${proxy.network}" as well`,
      right: "keep one proxy for each name",
    })),
  ];
}

const placeOf = (proxy: Proxy): string =>
  JSON.stringify("socket" in proxy ? [proxy.server, proxy.socket.volume, proxy.socket.file] : [proxy.server, proxy.network, proxy.alias.toLowerCase()]);

/** A proxy is a plain container: it can join only a network that is attachable. */
function closedNetwork(estate: Estate, key: string, instance: string): Issue[] {
  const entry = instancesOf(estate).find((candidate) => candidate.key === instance);
  const network = entry && (entry.instance.network ?? entry.key);
  if (network === undefined || own(estate.networks, network)?.attachable !== false) return [];
  return [{ path: ["proxies", key, "to", "instance"], found: `a proxy cannot join the network "${network}"`, right: `set attachable: true on it` }];
}
