/**
 * Takes everything out of the servers: the old world of whatever estate was there last, what the product made, and what tests left.
 * An old container may be in a network of the product's, so neither can go without the other.
 */
import type Docker from "dockerode";
import { orMissing, statusOf } from "../../swarm/engine";
import type { Engines } from "../servers";
import { ensureSwarm, leaveSwarm } from "../servers/swarm";
import { managerName, type Lab, type ServerName } from "../settings";
import { until } from "../wait";

/** @param kept volumes that stay */
export async function sweep(lab: Lab, engines: Engines, names: ServerName[], kept: (volume: string) => boolean): Promise<void> {
  const manager = engines[managerName];
  const services = await manager.listServices();
  await Promise.all(services.map((service) => gone(manager.getService(service.ID).remove())));
  const servers = names.map((name) => engines[name]);
  // Volumes and networks are free only when the last task is gone; a killed task needs no grace time.
  await until("what ran in the servers to be gone", 60, async () => {
    const left = await Promise.all(servers.map(async (docker) => {
      const containers = await docker.listContainers({ all: true });
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
    const left = await Promise.all(servers.map((docker) => sweepServer(docker, kept)));
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

async function sweepServer(docker: Docker, kept: (volume: string) => boolean): Promise<number> {
  const predefined = ["bridge", "host", "none", "ingress", "docker_gwbridge"];
  const networks = (await docker.listNetworks()).filter(({ Name }) => !predefined.includes(Name));
  const volumes = ((await docker.listVolumes()).Volumes ?? []).filter(({ Name }) => !kept(Name));
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
