/** Plain containers in a network of the lab's Swarm. */
import type Docker from "dockerode";
import { engines } from "./lab";

export const network = "joined-in-a-test";
const labels = { "dbhaven-test": network };
const image = "alpine/socat:1.8.0.3";

export const makeNetwork = (): Promise<unknown> => engines.srv84.createNetwork({ Name: network, Driver: "overlay", Attachable: true });

/** Made as the provider makes one, under the name old-db there; not started. @param address asked for; default whatever it is given */
export async function attached(engine: Docker, address?: string): Promise<Docker.Container> {
  const container = await engine.createContainer({ Image: image, Cmd: ["TCP-LISTEN:1,fork", "TCP:127.0.0.1:2"], Labels: labels });
  await engine.getNetwork(network).connect({ Container: container.id, EndpointConfig: { Aliases: ["old-db"], ...(address ? { IPAMConfig: { IPv4Address: address } } : {}) } });
  return container;
}

/** How it is in the network. */
export async function inNetwork(container: Docker.Container): Promise<{ running: boolean; address: string; names: string[] }> {
  const { State, NetworkSettings } = await container.inspect();
  const { IPAddress = "", Aliases = [] } = NetworkSettings.Networks[network] ?? {};
  return { running: State.Running, address: IPAddress, names: (Aliases as string[]).filter((alias) => !container.id.startsWith(alias)) };
}

/** All of them, on that server. */
export async function removeAttached(engine: Docker): Promise<void> {
  const made = await engine.listContainers({ all: true, filters: { label: [`dbhaven-test=${network}`] } });
  await Promise.all(made.map(({ Id }) => engine.getContainer(Id).remove({ force: true })));
}
