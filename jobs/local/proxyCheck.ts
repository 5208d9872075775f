/** `proxy-check`: looks, before anything is fenced, whether a proxy will have its place: after the commit, without it, its applications reach nothing. */
import type { ProxyCheckJob, ProxyCheckResult } from "../../plan/jobs";
import type { Engine } from "../../plan/servers";
import { connectEngine, orMissing, type Docker } from "../../swarm/engine";
import type { Context } from "./context";
import { JobFailure } from "./failure";

type Connect = (engine: Engine) => Docker;

interface Network { Driver: string; Scope: string; Attachable?: boolean }

interface Attached { Aliases?: string[] | null; IPAMConfig?: { IPv4Address?: string } | null }

/** Docker's own, in which no container has a name. */
const nameless = ["bridge", "host", "none"];

/** @throws JobFailure for what would keep the proxy from starting, or from being found */
export async function proxyCheck(job: ProxyCheckJob, _context: Context, connect: Connect = connectEngine): Promise<ProxyCheckResult> {
  const { proxy, place } = job;
  const problem = "network" in place ? await ofNetwork(job, place.network, connect) ?? await ofOldContainer(job, place.network, connect) : await ofVolume(job, place.volume, connect);
  if (problem !== undefined) throw new JobFailure("refused", `proxy ${proxy}: ${problem}.`);
  return { proxy };
}

async function ofNetwork({ node, manager }: ProxyCheckJob, name: string, connect: Connect): Promise<string | undefined> {
  if (nameless.includes(name)) return `in the network ${name} of ${node.server} no container has a name; write the network in which the applications know the old one`;
  const find = async (engine: Engine) => orMissing(connect(engine).getNetwork(name).inspect() as Promise<Network>);
  const found = await find(node) ?? await swarmWide(find(manager));
  if (!found) return `server ${node.server} has no network ${name}; correct its name, or make it`;
  if (found.Driver === "overlay" && !found.Attachable) return `the network ${name} of ${node.server} takes services only, and a proxy is a plain container; make it anew with --attachable, or write another one`;
  return undefined;
}

/**
 * What somebody gave it there, or compose by its service's name, others may know it by. Its own name, which compose makes up, the
 * proxy has where that is the one. One that is stopped has been moved already.
 */
async function ofOldContainer({ node, old }: ProxyCheckJob, network: string, connect: Connect): Promise<string | undefined> {
  const found = old && await orMissing(connect(node).getContainer(old.container).inspect());
  const there = found?.State.Running ? (found.NetworkSettings.Networks[network] as Attached | undefined) : undefined;
  if (!found || !there) return undefined;
  const kept = [old.container, ...old.names].map((name) => name.toLowerCase());
  const address = there.IPAMConfig?.IPv4Address;
  const lost = [
    ...(there.Aliases ?? []).filter((name) => !found.Id.startsWith(name) && !kept.includes(name.toLowerCase())).map((name) => `the name ${name} (aliases)`),
    ...(!address || old.addresses.includes(address) ? [] : [`the address ${address} (address)`]),
  ];
  return lost.length === 0 ? undefined : `in the network ${network} of ${node.server} the old container ${old.container} has ${lost.join(" and ")} too, which no proxy keeps; write it for this proxy, or for one beside it`;
}

/** A server that has no container in such a network does not know it yet. */
async function swarmWide(network: Promise<Network | undefined>): Promise<Network | undefined> {
  const found = await network;
  return found?.Scope === "swarm" ? found : undefined;
}

/** Docker would make an empty one, in which no application looks. */
async function ofVolume({ node }: ProxyCheckJob, name: string, connect: Connect): Promise<string | undefined> {
  const found = await orMissing(connect(node).getVolume(name).inspect());
  return found ? undefined : `server ${node.server} has no volume ${name}, in which applications would find its socket; correct its name`;
}
