/**
 * A network of the Swarm is on a server only while something there uses it. Where the last task that did leaves it just as a
 * container joins, the engine finds the network and has lost it a moment later (seen with 20.10, when a proxy started right after
 * the jobs of its move had ended). The container keeps the address that it had been given, and the Swarm keeps it taken: each later start
 * asks for that one, waits for 20 s and fails. Joined anew it is given another.
 */
import { messageOf, orMissing, statusOf, type Docker } from "./engine";

/** Docker's words where a container could not join a network of the Swarm, and where it asks for an address that is taken. */
const lost = /network \S+ not found|could not find network|attaching to network failed/;

/** Id of a network that is one server's; those of the Swarm are of other letters, and shorter. */
const OF_SERVER = /^[0-9a-f]{64}$/;

/** It may happen again at the next start. */
const TIMES = 3;

/** Whether that is why a container was not started. @param said by its engine */
export const lostNetwork = (said: string): boolean => lost.test(said);

/** Starts a container, over a network that is lost just then; one that runs goes on. */
export async function start(engine: Docker, container: Docker.Container): Promise<void> {
  for (let time = 1; ; time++) {
    try {
      return await container.start();
    } catch (error) {
      if (statusOf(error) === 304) return;
      if (time === TIMES || !lostNetwork(messageOf(error as Error))) throw error;
      await joinAnew(engine, container);
    }
  }
}

/**
 * For a container that does not run: in networks of the Swarm in which it asks for an address, it asks for any, under the same names.
 * One call for each, which puts the new place where the old one was: a kill leaves nothing out.
 */
export async function joinAnew(engine: Docker, container: Docker.Container): Promise<void> {
  const { Id, NetworkSettings } = await container.inspect();
  for (const [name, { IPAMConfig, EndpointID, NetworkID, Aliases }] of Object.entries(NetworkSettings.Networks)) {
    // The address in a network of the server alone, which may be gone just now, is the operator's choice.
    if (EndpointID || !IPAMConfig?.IPv4Address || OF_SERVER.test(NetworkID)) continue;
    const network = engine.getNetwork(name);
    // A worker does not know one that it has lost.
    if ((await orMissing(network.inspect()))?.Scope === "local") continue;
    await network.connect({ Container: Id, EndpointConfig: { Aliases: (Aliases ?? []).filter((alias: string) => !Id.startsWith(alias)) } });
  }
}
