/** Tasks of services, as their own server sees them. */
import type { Docker } from "./engine";

const ofService = (service: string) => ({ label: [`com.docker.swarm.service.name=${service}`] });

/** Container of a service's running task on this server; undefined where none runs. */
export async function runningTask(server: Docker, service: string): Promise<string | undefined> {
  const [task] = await server.listContainers({ filters: { ...ofService(service), status: ["running"] } as never });
  return task?.Id;
}

/** Whether a task of it runs or has run on this server. */
export async function hasTask(server: Docker, service: string): Promise<boolean> {
  return (await server.listContainers({ all: true, filters: ofService(service) as never })).length > 0;
}
