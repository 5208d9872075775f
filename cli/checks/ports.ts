import * as net from "node:net";
import { publishedAt } from "../../plan/connections";
import { bad, ok, type Check, type Finding, type World } from "./world";

/** Published ports are free or in use by what publishes them; Swarm's own ports are open between the servers. */
export const ports: Check = {
  title: "Ports",
  run: async (world) => [...(await published(world)), ...(await between(world))],
};

/** @internal tests replace it */
export const connection = { opens: canConnect };

async function published({ plan, manager, reached }: World): Promise<Finding[]> {
  if (!manager.info?.engine.Swarm.ControlAvailable) return [];
  const services = await manager.docker.listServices() as unknown as { Spec: { Name: string } }[];
  const running = new Set(services.map(({ Spec }) => Spec.Name));
  const wanted = plan.instances.filter(({ serviceName }) => !running.has(serviceName)).flatMap((instance) => {
    const place = publishedAt(instance);
    return place ? [{ key: instance.key, server: instance.server, place }] : [];
  });
  return Promise.all(wanted.map(async ({ key, server, place: { host, port } }) => {
    const there = reached.find((candidate) => candidate.plan.key === server);
    const taken = there && await connection.opens(host, port);
    return taken
      ? bad(`port ${port} of ${server}, which instance ${key} is to publish, is taken by something else; choose another port, or end what listens there: ss -ltnp 'sport = :${port}'`)
      : ok(`${server}: port ${port} is free for ${key}`);
  }));
}

/** 2377 and 7946 by TCP, seen from the other servers. 4789 is UDP and answers to nobody: it cannot be tried without a change. */
async function between({ reached, manager, shell }: World): Promise<Finding[]> {
  const inSwarm = reached.filter(({ info }) => info.engine.Swarm.LocalNodeState === "active");
  const pairs = inSwarm.flatMap((from) => inSwarm.filter((to) => to !== from).flatMap((to) =>
    [...(to.plan.key === manager.plan.key ? [2377] : []), 7946].map((port) => ({ from, to, port }))));
  const findings = await Promise.all(pairs.map(async ({ from, to, port }): Promise<Finding[]> => {
    const address = to.info.engine.Swarm.NodeAddr || to.plan.address;
    const result = await shell(from.plan, `command -v bash >/dev/null && command -v timeout >/dev/null || exit 97; timeout 5 bash -c 'exec 3<>/dev/tcp/${address}/${port}' 2>/dev/null`);
    if (!result || result.code === 97 || result.code === 255 || result.code === -1) return [];
    return [result.code === 0
      ? ok(`${from.plan.key} reaches ${to.plan.key} on ${port}`)
      : bad(`${from.plan.key} cannot reach ${to.plan.key} (${address}) on port ${port}; Swarm needs 2377/tcp to managers, 7946/tcp and udp and 4789/udp between all servers: open them in the firewall.`)];
  }));
  const seen = findings.flat();
  return seen.length > 0 && seen.every(({ ok: fine }) => fine) ? [...seen, ok("4789/udp between the servers cannot be tried without a change; if databases do not answer over their network, look there first")] : seen;
}

function canConnect(host: string, port: number, milliseconds = 3000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: milliseconds });
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.on("connect", () => done(true)).on("error", () => done(false)).on("timeout", () => done(false));
  });
}
