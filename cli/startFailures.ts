/** Why an instance did not start: what its start said, which otherwise stands in a container's log on its server only. */
import type { Estate } from "../config/schema";
import { planInstances } from "../plan/instances";
import { orMissing, type Docker } from "../swarm/engine";
import { demultiplexed, withoutStatements } from "../swarm/exec";
import { enginesOf, type Engines } from "./halfMade";

interface Task { Status: { State: string; Timestamp: string; Err?: string; ContainerStatus?: { ContainerID?: string } } }

/**
 * One line for each instance of which a task failed within the last `seconds`: the sentence that its start ended with
 * (jobs/start/volume.sh, refuse), else the server's last words, else the Swarm's. A service that was rolled back runs again.
 */
export async function startFailures(estate: Estate, seconds: number, { manager, byServer }: Engines = enginesOf(estate)): Promise<string[]> {
  // By the manager's clock, which also made the tasks' times.
  const { SystemTime } = await manager!.info() as { SystemTime: string };
  const since = Date.parse(SystemTime) - seconds * 1000;
  const lines = await Promise.all(planInstances(estate).map(async ({ key, server, serviceName }) => {
    const tasks = await orMissing(manager!.listTasks({ filters: { service: [serviceName] } } as never) as unknown as Promise<Task[]>) ?? [];
    const failed = tasks.map(({ Status }) => Status).filter(({ State, Timestamp }) => ["failed", "rejected"].includes(State) && Date.parse(Timestamp) >= since);
    const last = failed.sort((a, b) => Date.parse(a.Timestamp) - Date.parse(b.Timestamp)).at(-1);
    return last ? [`instance ${key} on ${server}: a task did not start or ended: ${await words(byServer[server], last.ContainerStatus?.ContainerID) ?? last.Err ?? last.State}`] : [];
  }));
  return lines.flat();
}

async function words(server: Docker | undefined, container: string | undefined): Promise<string | undefined> {
  if (!server || !container) return undefined;
  const log = await orMissing(server.getContainer(container).logs({ stdout: true, stderr: true, tail: 50 }) as unknown as Promise<Buffer>);
  if (!log) return undefined;
  const { stdout, stderr } = demultiplexed(Buffer.from(log));
  const said = withoutStatements(`${stdout}\n${stderr}`);
  return said.findLast((line) => line.startsWith("dbhaven: "))?.slice("dbhaven: ".length) ?? said.at(-1);
}
