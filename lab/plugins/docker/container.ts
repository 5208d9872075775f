import type Docker from "dockerode";
import { InputError, PartialFailure, type Properties, type ResourceType } from "../provider";
import { asked, isMissing, messageOf } from "./answers";
import { containerShape } from "./containerShape";
import { containerSpec, endpoint, updatable } from "./containerSpec";
import { containerState } from "./containerState";
import { findImage } from "./images";
import { TimedOut, until } from "./poll";
import { resource } from "./resource";

const UPDATABLE = ["restart", "maxRetryCount", "cpuShares", "memory", "memoryReservation", "cpuSet", "memorySwap"];

/** A plain container on the provider's own engine. Nearly every change replaces it, the old one first. */
export const container = (): ResourceType => resource({
  shape: containerShape,
  outputs: ["bridge", "containerLogs", "exitCode", "networkDatas"],
  deleteBeforeReplace: true,

  validate(inputs) {
    for (const input of ["attach", "logs"]) {
      if (inputs[input] === true) throw new InputError(input, `the offline stand-in of docker does not know "${input}"; use the official plugin, or add it under lab/plugins`);
    }
  },

  async create(docker, plan) {
    await findImage(docker, plan.image).catch((error: Error) => {
      throw new Error(`Unable to create container with image ${plan.image}: ${error.message}`);
    });
    if (plan.command?.includes("")) throw new Error("values for command may not be empty");
    const made = await asked(docker.createContainer(containerSpec(plan)), "Unable to create container: Error response from daemon: ");
    try {
      await join(docker, made, plan.networksAdvanced ?? []);
      if (plan.start) await asked(made.start(), "Unable to start container: Error response from daemon: ");
      if (plan.start && plan.wait) await healthy(made, plan.waitTimeout);
    } catch (error) {
      // It is there, so it belongs into the state.
      throw new PartialFailure({ id: made.id, outputs: plan }, (error as Error).message);
    }
    return made.id;
  },

  async read(docker, id, state) {
    const found = await docker.getContainer(id).inspect().catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    return found && { id: found.Id, outputs: containerState(found, state) };
  },

  async update(docker, id, plan, state) {
    if (state.mustRun === false && plan.mustRun && plan.start) await asked(docker.getContainer(id).start(), "Unable to start container: Error response from daemon: ");
    if (UPDATABLE.some((key) => (plan[key] ?? 0) !== (state[key] ?? 0))) {
      await asked(docker.getContainer(id).update(updatable(plan)), "Unable to update a container: Error response from daemon: ");
    }
  },

  async delete(docker, id, { destroyGraceSeconds, removeVolumes, rm }) {
    const found = docker.getContainer(id);
    await tolerant(() => found.stop({ t: destroyGraceSeconds ?? 0 }), `Error stopping container ${id}`, /No such container|not modified/i);
    await tolerant(() => found.remove({ v: removeVolumes ?? true, force: true }), `Error deleting container ${id}`, /No such container|is already in progress/i);
    await tolerant(() => found.wait({ condition: rm ? "removed" : "not-running" }), `Error waiting for container removal '${id}'`, /No such container|is already in progress/i);
  },
});

/** Docker makes it on the default network; the wanted ones take its place. */
async function join(docker: Docker, made: Docker.Container, networks: Properties[]): Promise<void> {
  if (networks.length === 0) return;
  await tolerant(() => docker.getNetwork("bridge").disconnect({ Container: made.id }), "Unable to disconnect the default network", /is not connected to the network bridge/i);
  for (const network of networks) {
    await asked(docker.getNetwork(network.name).connect({ Container: made.id, EndpointConfig: endpoint(network) }), `Unable to connect to network '${network.name}': Error response from daemon: `);
  }
}

async function healthy(made: Docker.Container, timeoutSeconds: number): Promise<void> {
  try {
    await until(async () => {
      const { State: state } = await made.inspect();
      if (!state.Health) throw new Error("you have supplied a 'wait' argument, but the container does not have a healthcheck defined. Please remove the 'wait' argument or add a 'healthcheck' attribute");
      return state.Health.Status === "healthy" ? true : undefined;
    }, { timeoutMilliseconds: timeoutSeconds * 1000 });
  } catch (error) {
    throw error instanceof TimedOut ? new Error("container failed to be in healthy state") : error;
  }
}

async function tolerant(call: () => Promise<unknown>, what: string, expected: RegExp): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (isMissing(error) || (error as { statusCode?: number }).statusCode === 304 || expected.test(messageOf(error))) return;
    throw new Error(`${what}: Error response from daemon: ${messageOf(error)}`);
  }
}
