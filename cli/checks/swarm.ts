import { bad, ok, type Check, type Finding, type World } from "./world";

interface Node { ID: string; Description: { Hostname: string }; Status: { State: string }; Spec: { Availability: string } }

/** All servers are nodes of one Swarm under the names that the estate gives them; dbhaven never forms or joins one. */
export const swarm: Check = {
  title: "One Swarm",
  run: async (world) => {
    const { manager } = world;
    if (!manager.info) return [];
    const { Swarm } = manager.info.engine;
    if (Swarm.LocalNodeState !== "active") return [bad(`${manager.plan.key} is in no Swarm; on it, run: docker swarm init --advertise-addr ${manager.plan.address}`)];
    if (!Swarm.ControlAvailable) return [bad(`${manager.plan.key} is a worker; mark another server with "manager: true", or on a manager run: docker node promote ${manager.plan.hostname}`)];
    const nodes = await manager.docker.listNodes() as unknown as Node[];
    return [ok(`${manager.plan.key} manages a Swarm of ${nodes.length}`), ...world.reached.map((server) => membership(world, server, nodes))];
  },
};

function membership({ manager }: World, { plan, info }: World["reached"][number], nodes: Node[]): Finding {
  const join = `on ${manager.plan.key} run: docker swarm join-token worker, and its output on ${plan.key}`;
  if (info.engine.Swarm.LocalNodeState !== "active") return bad(`${plan.key} is in no Swarm (${info.engine.Swarm.LocalNodeState}); ${join}`);
  const node = nodes.find(({ ID }) => ID === info.engine.Swarm.NodeID);
  if (!node) return bad(`${plan.key} is in another Swarm than ${manager.plan.key}; take it out there (docker swarm leave), then ${join}`);
  if (node.Description.Hostname !== plan.hostname) return bad(`the Swarm knows ${plan.key} as "${node.Description.Hostname}"; set servers.${plan.key}.node to that.`);
  if (nodes.filter(({ Description }) => Description.Hostname === plan.hostname).length > 1) return bad(`the Swarm has more than one node named ${plan.hostname}; on ${manager.plan.key}, remove the dead one: docker node rm <id>`);
  if (node.Status.State !== "ready") return bad(`node ${plan.hostname} is ${node.Status.State} in the Swarm; check ports 2377 and 7946 between the servers, and restart Docker on ${plan.key}.`);
  if (node.Spec.Availability !== "active") return bad(`node ${plan.hostname} takes no tasks (${node.Spec.Availability}); on ${manager.plan.key}, run: docker node update --availability active ${plan.hostname}`);
  return ok(`${plan.key} is node ${plan.hostname}`);
}
