/** One Swarm of the lab's servers: srv84 manages, the others work. */
import type Docker from "dockerode";
import type { Engines } from "../servers";
import { orMissing } from "../../swarm/engine";
import { managerName, type Lab, type ServerName } from "../settings";
import { hostEngine } from "../toolchain/engine";
import { until } from "../wait";

interface SwarmInfo { LocalNodeState: string; NodeID: string; ControlAvailable: boolean; Cluster?: { ID: string } }
interface Node { ID: string; Spec: { Role: string }; Status: { State: string; Addr?: string }; Description?: { Hostname: string } }

const port = 2377;

export async function ensureSwarm(lab: Lab, engines: Engines, names: ServerName[]): Promise<void> {
  const manager = engines[managerName];
  if ((await swarmOf(manager)).LocalNodeState === "inactive") {
    await manager.swarmInit({
      AdvertiseAddr: lab.servers[managerName].address,
      ListenAddr: `0.0.0.0:${port}`,
      // Test addresses, like everything here; none that a machine could already use.
      DefaultAddrPool: ["198.19.0.0/17"],
      SubnetSize: 24,
    } as object);
  }
  await until(`${managerName} to manage the Swarm`, 60, async () => (await swarmOf(manager)).ControlAvailable);
  await Promise.all(workers(names).map((name) => until(`${name} to be a worker in the Swarm of ${managerName}`, 60, () => joined(lab, manager, engines[name], name))));
  await forgetOldNodes(manager, names);
  // Where the first attempt fails (keys of an earlier Swarm), the engines try again once a minute.
  await until(`the networks of ${names.join(", ")} to know each other`, 130, () => namesTravel(lab, engines, names));
}

const workers = (names: ServerName[]) => names.filter((name) => name !== managerName);

/**
 * Whether the servers' overlay networks know each other. Being in one Swarm is not enough: names and addresses travel by
 * a gossip of their own, which needs up to a minute to mend after a server was away.
 */
async function namesTravel(lab: Lab, engines: Engines, names: ServerName[]): Promise<boolean> {
  const views = await Promise.all(names.map(async (name) => {
    // A server that has just been started gets the network a moment later.
    const ingress = (await orMissing(engines[name].getNetwork("ingress").inspect())) as { Peers?: { IP: string }[] } | undefined;
    return (ingress?.Peers ?? []).map((peer) => peer.IP);
  }));
  return views.every((peers) => names.every((name) => peers.includes(lab.servers[name].address)));
}

/** Whether these servers are ready members of one Swarm, with networks that reach across. */
export async function swarmReady(lab: Lab, engines: Engines, names: ServerName[]): Promise<boolean> {
  const manager = engines[managerName];
  const states = await Promise.all(names.map((name) => swarmOf(engines[name])));
  if (!(await swarmOf(manager)).ControlAvailable) return false;
  const ready = ((await manager.listNodes()) as Node[]).filter((node) => node.Status.State === "ready").map((node) => node.ID);
  return states.every(({ NodeID }) => ready.includes(NodeID)) && namesTravel(lab, engines, names);
}

async function joined(lab: Lab, manager: Docker, worker: Docker, name: ServerName): Promise<boolean> {
  const state = await swarmOf(worker);
  const nodes = (await manager.listNodes()) as Node[];
  const own = nodes.find((node) => node.ID === state.NodeID);
  if (state.LocalNodeState === "active" && own?.Status.State === "ready") return true;
  // In another Swarm, or in one that the manager has forgotten.
  if (state.LocalNodeState !== "inactive" && !own) await worker.swarmLeave({ force: true });
  if (state.LocalNodeState === "inactive" || !own) {
    const { JoinTokens } = (await manager.swarmInspect()) as { JoinTokens: { Worker: string } };
    await worker.swarmJoin({
      RemoteAddrs: [`${lab.servers[managerName].address}:${port}`],
      JoinToken: JoinTokens.Worker,
      AdvertiseAddr: lab.servers[name].address,
      ListenAddr: `0.0.0.0:${port}`,
    });
  }
  return false;
}

/**
 * A server made anew joins as a new node, and one that the world does not have is removed: an entry stays behind, and what ran
 * there goes on in the Swarm's eyes and keeps its networks in use.
 */
async function forgetOldNodes(manager: Docker, names: readonly string[]): Promise<void> {
  const nodes = (await manager.listNodes()) as Node[];
  for (const node of nodes) {
    const hostname = node.Description?.Hostname ?? "";
    const twin = nodes.some((other) => other.ID !== node.ID && other.Description?.Hostname === hostname && other.Status.State === "ready");
    if (!names.includes(hostname) || (twin && node.Status.State === "down")) await manager.getNode(node.ID).remove({ force: true });
  }
}

/**
 * Nothing of the Swarm is left on the server, whose engine starts anew: one that cannot end its part within 15 s answers nothing about it any
 * more until then, and one that can may take the next Swarm's ingress network away with the last one's (20.10).
 */
export async function leaveSwarm(lab: Lab, docker: Docker, name: ServerName): Promise<void> {
  await docker.swarmLeave({ force: true }).catch(() => undefined); // tried again below
  await (await hostEngine()).getContainer(lab.servers[name].container).restart({ t: 30 });
  await until(`the Docker engine of ${name}`, 90, async () => (await swarmOf(docker)).LocalNodeState !== "pending");
  if ((await swarmOf(docker)).LocalNodeState !== "inactive") await docker.swarmLeave({ force: true });
}

export async function swarmOf(docker: Docker): Promise<SwarmInfo> {
  return ((await docker.info()) as { Swarm: SwarmInfo }).Swarm;
}
