/** Functions: what is there already. */
import type { NetworkInspectInfo } from "dockerode";
import type { Call, Properties } from "../provider";
import { asked } from "./answers";
import { engine } from "./engine";
import { repoDigest } from "./images";
import { rangesOf } from "./network";

export const getNetwork = (): Call => async ({ name }, { configuration }) => {
  const found = await asked(engine(configuration).getNetwork(name).inspect() as Promise<NetworkInspectInfo>, "Could not find docker network: Error response from daemon: ");
  const containers = Object.entries((found.Containers ?? {}) as Record<string, Properties>).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    id: found.Id,
    name: found.Name,
    scope: found.Scope,
    driver: found.Driver,
    options: found.Options ?? {},
    internal: found.Internal,
    ipamConfigs: rangesOf(found),
    containers: containers.map(([containerId, entry]) => ({ containerId, name: entry.Name, endpointId: entry.EndpointID, macAddress: entry.MacAddress, ipv4Address: entry.IPv4Address, ipv6Address: entry.IPv6Address })),
  };
};

export const getRemoteImage = (): Call => async ({ name }, { configuration }) => {
  const image = await asked(engine(configuration).getImage(name).inspect(), `did not find docker image '${name}': `);
  return { id: image.Id, name, repoDigest: repoDigest(name, image) };
};
