/** One Swarm: srv84 manages, srv80 works. */
import type Docker from "dockerode";
import type { Lab } from "../settings";
import { until } from "../wait";

interface SwarmInfo { LocalNodeState: string; NodeID: string; ControlAvailable: boolean; Cluster?: { ID: string } }
interface Node { ID: string; Spec: { Role: string }; Status: { State: string; Addr?: string }; Description?: { Hostname: string } }

const port = 2377;

export async function ensureSwarm(lab: Lab, srv84: Docker, srv80: Docker): Promise<void> {
  const manager = lab.servers.srv84;
  if ((await swarmOf(srv84)).LocalNodeState === "inactive") {
    await srv84.swarmInit({
      AdvertiseAddr: manager.address,
      ListenAddr: `0.0.0.0:${port}`,
      // Test addresses, like everything here; none that a machine could already use.
      DefaultAddrPool: ["198.19.0.0/17"],
      SubnetSize: 24,
    } as object);
  }
  await until("srv84 to manage the Swarm", 60, async () => (await swarmOf(srv84)).ControlAvailable);
  await until("srv80 to be a worker in the Swarm of srv84", 60, () => joined(lab, srv84, srv80));
  await forgetOldNodes(srv84);
  // Where the first attempt fails (keys of an earlier Swarm), the engines try again once a minute.
  await until("the networks of srv84 and srv80 to know each other", 130, () => namesTravel(lab, srv84, srv80));
}

/**
 * Whether both servers' overlay networks know each other. Being in one Swarm is not enough: names and addresses travel by
 * a gossip of their own, which needs up to a minute to mend after a server was away.
 */
async function namesTravel(lab: Lab, srv84: Docker, srv80: Docker): Promise<boolean> {
  const wanted = Object.values(lab.servers).map((server) => server.address);
  const views = await Promise.all([srv84, srv80].map(async (docker) => {
    const { Peers } = (await docker.getNetwork("ingress").inspect()) as { Peers?: { IP: string }[] };
    return (Peers ?? []).map((peer) => peer.IP);
  }));
  return views.every((peers) => wanted.every((address) => peers.includes(address)));
}

/** Whether both servers are ready members of one Swarm, with networks that reach across. */
export async function swarmReady(lab: Lab, srv84: Docker, srv80: Docker): Promise<boolean> {
  const [manager, worker] = await Promise.all([swarmOf(srv84), swarmOf(srv80)]);
  if (!manager.ControlAvailable) return false;
  const ready = ((await srv84.listNodes()) as Node[]).filter((node) => node.Status.State === "ready").map((node) => node.ID);
  return ready.includes(manager.NodeID) && ready.includes(worker.NodeID) && namesTravel(lab, srv84, srv80);
}

async function joined(lab: Lab, srv84: Docker, srv80: Docker): Promise<boolean> {
  const state = await swarmOf(srv80);
  const nodes = (await srv84.listNodes()) as Node[];
  const own = nodes.find((node) => node.ID === state.NodeID);
  if (state.LocalNodeState === "active" && own?.Status.State === "ready") return true;
  // In another Swarm, or in one that srv84 has forgotten.
  if (state.LocalNodeState !== "inactive" && !own) await srv80.swarmLeave({ force: true });
  if (state.LocalNodeState === "inactive" || !own) {
    const { JoinTokens } = (await srv84.swarmInspect()) as { JoinTokens: { Worker: string } };
    await srv80.swarmJoin({
      RemoteAddrs: [`${lab.servers.srv84.address}:${port}`],
      JoinToken: JoinTokens.Worker,
      AdvertiseAddr: lab.servers.srv80.address,
      ListenAddr: `0.0.0.0:${port}`,
    });
  }
  return false;
}

/** A server made anew joins as a new node; the old entry of the same name stays behind as down. */
async function forgetOldNodes(srv84: Docker): Promise<void> {
  const nodes = (await srv84.listNodes()) as Node[];
  for (const node of nodes) {
    const twin = nodes.some((other) => other.ID !== node.ID && other.Description?.Hostname === node.Description?.Hostname && other.Status.State === "ready");
    if (twin && node.Status.State === "down") await srv84.getNode(node.ID).remove({ force: true });
  }
}

export async function swarmOf(docker: Docker): Promise<SwarmInfo> {
  return ((await docker.info()) as { Swarm: SwarmInfo }).Swarm;
}
