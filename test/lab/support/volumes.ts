/** Volumes of instances on srv80, and what becomes of a service that has lost its own. */
import { engines, onServer, until } from "./lab";

interface Task { Status: { State: string; Err?: string } }

export const volumes = async (): Promise<string[]> => (await engines.srv80.listVolumes()).Volumes.map(({ Name }) => Name).filter((name) => name.startsWith("lab-"));

export const scale = (service: string, replicas: number): Promise<string> => onServer("srv84", `docker service scale --detach ${service}=${replicas} >/dev/null`);

/** Ends the service's task, and deletes the volume. */
export async function loseVolume(service: string, volume: string): Promise<void> {
  await scale(service, 0);
  await until(`${service} to end`, 60, async () => {
    const containers = await engines.srv80.listContainers({ all: true, filters: { volume: [volume] } } as never) as unknown as { State: string }[];
    return containers.every(({ State }) => State === "exited");
  });
  await onServer("srv80", `docker ps -aq --filter volume=${volume} | xargs -r docker rm >/dev/null; docker volume rm ${volume} >/dev/null`);
}

/** The Swarm tried to start it, and was refused. */
export const rejected = (service: string): Promise<true> => until(`a task of ${service} to be rejected`, 60, async () => {
  const tasks = await engines.srv84.listTasks({ filters: { service: [service] } } as never) as unknown as Task[];
  return tasks.some(({ Status }) => Status.State === "rejected" && /the-volume-of-this-instance-is-gone/.test(Status.Err ?? ""));
});
