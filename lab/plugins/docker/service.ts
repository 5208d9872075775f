import type Docker from "dockerode";
import type { Made, Properties, ResourceType } from "../provider";
import { asked, isMissing, messageOf } from "./answers";
import { created, updated } from "./convergence";
import { longDuration, milliseconds, nanoseconds } from "./durations";
import { TimedOut, until } from "./poll";
import { pinImage } from "./pinImage";
import { resource } from "./resource";
import { serviceShape } from "./serviceShape";
import { serviceSpec } from "./serviceSpec";
import { serviceState } from "./serviceState";

const FIELDS_TIMEOUT_MILLISECONDS = 30_000;

/** A Swarm service. One that does not come up in time is deleted again; an update that fails is rolled back by Swarm if it is told to. */
export const service = (): ResourceType => resource({
  shape: serviceShape,

  async create(docker, plan) {
    const spec = serviceSpec(plan);
    await pinImage(docker, spec);
    const made = (await asked(docker.createService(spec as Docker.CreateServiceOptions))) as unknown as { ID?: string; id?: string };
    const id = (made.ID ?? made.id)!;
    if (!plan.convergeConfig) return id;
    const { delay, timeout } = plan.convergeConfig as { delay: string; timeout: string };
    try {
      await until(() => created(docker, id), { delayMilliseconds: milliseconds(delay), timeoutMilliseconds: milliseconds(timeout) });
    } catch (error) {
      await remove(docker, id, plan);
      throw error instanceof TimedOut ? notConverged(id, timeout) : error;
    }
    return id;
  },

  async read(docker, id, state): Promise<Made | undefined> {
    const services = (await asked(docker.listServices(), "Error fetching service information from Docker: ")) as unknown as Properties[];
    // Also by name: one that was made anew by hand is taken over.
    const listed = services.find((entry) => entry.ID === id || (state.name && entry.Spec.Name === state.name));
    if (!listed) return undefined;
    const found = await until(async () => {
      const answer = (await asked(docker.getService(listed.ID).inspect())) as Properties;
      return answer.Endpoint?.Spec?.Mode || answer.Spec.EndpointSpec?.Mode ? answer : undefined;
    }, { timeoutMilliseconds: FIELDS_TIMEOUT_MILLISECONDS });
    return { id: found.ID, outputs: serviceState(found, state) };
  },

  async update(docker, id, plan) {
    const before = (await asked(docker.getService(id).inspect())) as Properties;
    const since = Date.now();
    await asked(docker.getService(id).update({ ...serviceSpec(plan), version: before.Version.Index }));
    if (!plan.convergeConfig) return;
    const { timeout } = plan.convergeConfig as { timeout: string };
    try {
      await until(() => updated(docker, before, since), { timeoutMilliseconds: milliseconds(timeout) });
    } catch (error) {
      throw error instanceof TimedOut ? notConverged(id, timeout) : error;
    }
  },

  delete: remove,
});

const notConverged = (id: string, timeout: string) => new Error(`Service with ID (${id}) did not converge after ${longDuration(nanoseconds(timeout))}`);

/** With a stop grace it waits for the containers on the provider's own engine; one on another node is not waited for. */
async function remove(docker: Docker, id: string, state: Properties): Promise<void> {
  const grace = nanoseconds(state.taskSpec?.containerSpec?.stopGracePeriod) / 1e6;
  const containers = grace > 0 ? await containersOf(docker, state.name) : [];
  await asked(docker.getService(id).remove(), `Error deleting service with ID '${id}': Error response from daemon: `);
  for (const container of containers) {
    await gone(docker, container, grace);
    try {
      await docker.getContainer(container).remove({ v: true, force: true });
    } catch (error) {
      if (!/No such container|is already in progress/i.test(messageOf(error))) throw new Error(`Error deleting container with ID '${container}': ${messageOf(error)}`);
    }
  }
}

async function containersOf(docker: Docker, name: string): Promise<string[]> {
  const tasks = (await asked(docker.listTasks({ filters: { service: [name] } }))) as Properties[];
  return tasks.filter((task) => task.Status?.State !== "shutdown").map((task) => task.Status?.ContainerStatus?.ContainerID).filter(Boolean);
}

async function gone(docker: Docker, container: string, graceMilliseconds: number): Promise<void> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), graceMilliseconds);
  try {
    await docker.getContainer(container).wait({ condition: "removed", abortSignal: timeout.signal });
  } catch (error) {
    if (isMissing(error)) return;
    const reason = timeout.signal.aborted ? "context deadline exceeded" : messageOf(error);
    throw new Error(`error on wait for container with ID '${container}': ${reason}`);
  } finally {
    clearTimeout(timer);
  }
}
