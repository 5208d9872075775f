import { pathText, type Issue, type Path } from "../issues";
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
    ...repeated(proxies.flatMap(([key, proxy]) => placesOf(proxy).map((place) => ({ key, ...place }))), ({ mark }) => JSON.stringify(mark)).map(({ item: { key, path, is, right }, first }): Issue => ({
      path: ["proxies", key, ...path],
      found: `${pathText(["proxies", first.key])} ${is} as well`,
      right,
    })),
  ];
}

interface Place { path: Path; mark: string[]; is: string; right: string }

/** What no two proxies can be. */
function placesOf(proxy: Proxy): Place[] {
  const { server } = proxy;
  if ("socket" in proxy) {
    const { volume, file } = proxy.socket;
    return [{ path: ["socket"], mark: [server, "socket", volume, file], is: `is the socket "${file}" of the volume "${volume}"`, right: "keep one proxy for each socket" }];
  }
  const { network, alias, aliases, address } = proxy;
  const name = (path: Path, text: string): Place => ({ path, mark: [server, "name", network, text.toLowerCase()], is: `answers to "${text}" on the network "${network}"`, right: "keep one proxy for each name" });
  return [
    name(["alias"], alias),
    ...aliases.map((one, i) => name(["aliases", i], one)),
    ...(address === undefined ? [] : [{ path: ["address"], mark: [server, "address", network, address], is: `has the address ${address} on the network "${network}"`, right: "keep one proxy for each address" }]),
  ];
}

/** A proxy is a plain container: it can join only a network that is attachable. */
function closedNetwork(estate: Estate, key: string, instance: string): Issue[] {
  const entry = instancesOf(estate).find((candidate) => candidate.key === instance);
  const network = entry && (entry.instance.network ?? entry.key);
  if (network === undefined || own(estate.networks, network)?.attachable !== false) return [];
  return [{ path: ["proxies", key, "to", "instance"], found: `a proxy cannot join the network "${network}"`, right: `set attachable: true on it` }];
}
