import { pathText, suggest, type Issue } from "../issues";
import type { Estate } from "../schema";
import { databasesOf, instancesOf, own, repeated, unknownServer, type InstanceEntry } from "./lookup";

/** Where instances run, under which names, on which ports and networks. */
export function instanceIssues(estate: Estate): Issue[] {
  const instances = instancesOf(estate);
  return [
    ...instances.flatMap(({ path, instance }) => unknownServer(estate, instance.server, path)),
    ...instances.flatMap((entry) => networkIssues(estate, entry)),
    ...instances.flatMap(certificateIssues),
    ...unusedNetworks(estate, instances),
    ...instances.flatMap(reservationIssues),
    ...repeated(instances, ({ key }) => key).map(({ item, first }): Issue => ({
      path: item.path, found: `${pathText(first.path)} has the same name`, right: "give each instance of the estate a name of its own",
    })),
    ...instances.filter(({ key }) => Object.hasOwn(estate.applications, key)).map(({ key, path }): Issue => ({
      path, found: `the application "${key}" has the same name, and with it the same Docker service`, right: `rename one of the two, for example to "pg-${key}"`,
    })),
    ...portIssues(instances),
    ...instances.flatMap((entry) => closedPort(estate, entry)),
    ...repeated(databasesOf(estate), ({ name, entry }) => `${entry.key}-${name}`).filter(({ item, first }) => item.entry.key !== first.entry.key).map(({ item, first }): Issue => ({
      path: item.path, found: `"${item.entry.key}-${item.name}" is also the full name of ${pathText(first.path)}`, right: "rename one of the databases or instances",
    })),
  ];
}

/** Without an address a port is taken on every address of its server. */
function portIssues(instances: InstanceEntry[]): Issue[] {
  const clash = ({ instance: one }: InstanceEntry, { instance: other }: InstanceEntry) => one.port !== undefined && one.port === other.port && one.server === other.server
    && (one.address === undefined || other.address === undefined || one.address === other.address);
  return instances.flatMap((item, i): Issue[] => {
    const first = instances.slice(0, i).find((other) => clash(item, other));
    return first === undefined ? [] : [{
      path: [...item.path, "port"],
      found: `port ${item.instance.port} of the server "${item.instance.server}" is taken by the instance "${first.key}"`,
      right: item.instance.address === undefined && first.instance.address === undefined ? "publish another port, or none" : "publish another port, or each on an address of its own",
    }];
  });
}

/** Nothing leads into an internal network, so that the port would be open nowhere. Of one on an address, forwarders.ts says so. */
function closedPort(estate: Estate, { key, path, instance: { port, address, network = key } }: InstanceEntry): Issue[] {
  if (port === undefined || address !== undefined || !own(estate.networks, network)?.internal) return [];
  return [{ path: [...path, "port"], found: `nobody outside the network "${network}" reaches a port, since that is internal`, right: "set internal: false on it, or leave the port out" }];
}

function networkIssues(estate: Estate, { path, instance }: InstanceEntry): Issue[] {
  const { network } = instance;
  if (network === undefined || Object.hasOwn(estate.networks, network)) return [];
  return [{
    path: [...path, "network"],
    found: `"${network}" is no network of this estate`,
    right: suggest(network, Object.keys(estate.networks), "describe it under networks, or leave the key out for a network of the instance's own"),
  }];
}

/** Swarm takes what is above the limit, and keeps free what can never be used. */
function reservationIssues({ path, instance }: InstanceEntry): Issue[] {
  const { reservations = {} } = instance;
  return (["memoryMegabytes", "cpus"] as const).flatMap((name): Issue[] => {
    const [reserved, limit] = [reservations[name], instance[name]];
    if (reserved === undefined || limit === undefined || reserved <= limit) return [];
    return [{ path: [...path, "reservations", name], found: `${reserved} is more than the limit (${name}: ${limit})`, right: `write ${limit} or less, or raise ${name}` }];
  });
}

/** What is said of a generated certificate, where the operator brings one. */
function certificateIssues({ path, instance: { tls } }: InstanceEntry): Issue[] {
  if (!tls.certificate) return [];
  return [
    ...(tls.names.length > 0 ? [{ path: [...path, "tls", "names"], found: "names for a generated certificate, beside one of the operator's", right: "leave them out, and have them in that certificate" }] : []),
    ...(tls.rotation > 0 ? [{ path: [...path, "tls", "rotation"], found: "the rotation of a generated certificate, beside one of the operator's", right: "leave it out; a new certificate in the stack's secrets is taken at the next up" }] : []),
  ];
}

/** The database tier owns the networks; one with no instance on it would have no owner. */
function unusedNetworks(estate: Estate, instances: InstanceEntry[]): Issue[] {
  const used = new Set(instances.map(({ key, instance }) => instance.network ?? key));
  return Object.keys(estate.networks).filter((key) => !used.has(key)).map((key): Issue => ({
    path: ["networks", key], found: "no instance is on this network", right: `set network: ${key} on an instance, or remove it`,
  }));
}
