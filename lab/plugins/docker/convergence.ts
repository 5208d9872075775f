/** Whether a service's tasks are as wanted. */
import type Docker from "dockerode";
import type { Properties } from "../provider";

/** As in the official plugin, which looks for the first time 7 s after an update: before that the old tasks still run. */
const OFFICIAL_FIRST_LOOK_MILLISECONDS = 7000;

const STATES = ["new", "allocated", "pending", "assigned", "accepted", "preparing", "ready", "starting", "running", "complete", "shutdown", "failed", "rejected"];
const order = (state: string) => STATES.indexOf(state);

/** True as soon as as many tasks run (and are healthy, where there is a check) as there are to be replicas. */
export async function created(docker: Docker, id: string): Promise<true | undefined> {
  const service = (await docker.getService(id).inspect()) as Properties;
  return (await runningTasks(docker, service)).length === replicasOf(service) ? true : undefined;
}

/**
 * True once the update is through. @throws Error after a rollback or where Swarm has stopped updating.
 * `before`: the service as it was; its last update's status stays visible until the new one has begun.
 */
export async function updated(docker: Docker, before: Properties, since: number): Promise<true | undefined> {
  const service = (await docker.getService(before.ID).inspect()) as Properties;
  const status = service.UpdateStatus?.StartedAt === before.UpdateStatus?.StartedAt ? undefined : service.UpdateStatus;
  switch (status?.State) {
    case "completed": return true;
    case "rollback_completed": throw new Error(`service rollback completed: ${status.Message}`);
    case "paused": throw new Error(`service update paused: ${status.Message}`);
    case "rollback_paused": throw new Error(`service rollback paused: ${status.Message}`);
  }
  if (status?.State === "rollback_started" || Date.now() - since < OFFICIAL_FIRST_LOOK_MILLISECONDS) return undefined;
  // Swarm may have nothing to update (labels, replicas) or still watch tasks that run well.
  return (await runningTasks(docker, service)).length === replicasOf(service) ? true : undefined;
}

function replicasOf(service: Properties): number {
  const replicas = service.Spec.Mode?.Replicated?.Replicas;
  if (replicas === undefined) throw new Error("no replica count");
  return replicas;
}

/** One running task per slot, on nodes that are up. */
async function runningTasks(docker: Docker, service: Properties): Promise<Properties[]> {
  const [tasks, nodes] = await Promise.all([
    docker.listTasks({ filters: { service: [service.ID], "desired-state": ["running"] } }) as Promise<Properties[]>,
    docker.listNodes() as Promise<Properties[]>,
  ]);
  const active = new Set(nodes.filter((node) => node.Status?.State !== "down").map((node) => node.ID));
  const bySlot = new Map<number, Properties>();
  for (const task of tasks) {
    if (task.NodeID && !active.has(task.NodeID)) continue;
    const other = bySlot.get(task.Slot);
    if (!other || rank(task) < rank(other)) bySlot.set(task.Slot, task);
  }
  return [...bySlot.values()].filter((task) => order(task.DesiredState) <= order("running") && task.Status?.State === "running");
}

/** The task that counts for a slot has the lowest wanted state, then the lowest actual one. */
const rank = (task: Properties) => order(task.DesiredState) * 100 + order(task.Status?.State);
