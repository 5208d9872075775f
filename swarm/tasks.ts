/** Tasks of services, as their own server sees them. */
import type { Docker } from "./engine";

/** Container of a service's running task on this server; undefined where none runs. */
export async function runningTask(server: Docker, service: string): Promise<string | undefined> {
  const [task] = await server.listContainers({ filters: { label: [`com.docker.swarm.service.name=${service}`], status: ["running"] } as never });
  return task?.Id;
}
