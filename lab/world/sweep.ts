/** Takes everything out of the servers that is not the lab's own: what the product made, and what tests left. */
import type Docker from "dockerode";
import { orMissing, statusOf } from "../../swarm/engine";
import type { Engines } from "../servers";
import { ensureSwarm, leaveSwarm } from "../servers/swarm";
import { labLabel, managerName, type Lab, type ServerName } from "../settings";
import { until } from "../wait";

interface Labelled { Labels?: Record<string, string> | null }
const foreign = (object: Labelled) => !object.Labels?.[labLabel];

export async function sweep(lab: Lab, engines: Engines, names: ServerName[]): Promise<void> {
  const manager = engines[managerName];
  const services = await manager.listServices();
  await Promise.all(services.map((service) => gone(manager.getService(service.ID).remove())));
  const servers = names.map((name) => engines[name]);
  // Volumes and networks are free only when the last task is gone; a killed task needs no grace time.
  await until("what ran in the servers to be gone", 60, async () => {
    const left = await Promise.all(servers.map(async (docker) => {
      const containers = (await docker.listContainers({ all: true })).filter(foreign);
      await Promise.all(containers.map(({ Id }) => gone(docker.getContainer(Id).remove({ force: true, v: true }))));
      return containers.length;
    }));
    return left.every((count) => count === 0);
  });
  const [secrets, configs] = await Promise.all([manager.listSecrets(), manager.listConfigs()]);
  await Promise.all([
    ...secrets.map(({ ID }) => gone(manager.getSecret(ID).remove())),
    ...configs.map(({ ID }) => gone(manager.getConfig(ID).remove())),
  ]);
  const clean = () => until("networks and volumes of the servers to be gone", 15, async () => {
    const left = await Promise.all(servers.map(sweepServer));
    return left.every((count) => count === 0);
  });
  // After a crash Swarm may keep the attachment of a plain container for ever, and with it the network ("in use by
  // task"); no call removes it. A new Swarm has neither.
  await clean().catch(async () => {
    await Promise.all(names.map((name) => leaveSwarm(lab, engines[name], name)));
    await ensureSwarm(lab, engines, names);
    await clean();
  });
}

async function sweepServer(docker: Docker): Promise<number> {
  const predefined = ["bridge", "host", "none", "ingress", "docker_gwbridge"];
  const networks = (await docker.listNetworks()).filter((network) => !predefined.includes(network.Name) && foreign(network));
  const volumes = ((await docker.listVolumes()).Volumes ?? []).filter(foreign);
  await Promise.all([
    ...networks.map(({ Id }) => gone(docker.getNetwork(Id).remove())),
    ...volumes.map(({ Name }) => gone(docker.getVolume(Name).remove())),
  ]);
  return networks.length + volumes.length;
}

/** Removed by somebody else meanwhile, or still in use (asked again later): both are fine. */
async function gone(call: Promise<unknown>): Promise<void> {
  try {
    await orMissing(call);
  } catch (error) {
    const inUse = statusOf(error) === 409 || /in use|active endpoints|already in progress/.test((error as Error).message);
    if (!inUse) throw error;
  }
}
