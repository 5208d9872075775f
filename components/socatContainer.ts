import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../plan/instances";
import { labels } from "../plan/names";
import { pinnedImage } from "./image";
import type { Server } from "./server";

export interface SocatContainerArgs {
  containerName: string;
  image: string;
  server: Server;
  listenPort: number;
  /** Where it leads. */
  to: pulumi.Output<Pick<Endpoint, "host" | "port">>;
  networks: docker.types.input.ContainerNetworksAdvanced[];
  /** Where its server opens the port; none: within the networks only. */
  published?: { address: string; port: number };
  estate: string;
  /** Kind and key of what it is for. */
  owner: Record<string, string>;
}

/** A plain container that forwards a port, untouched, on one server. @param name of the component that it belongs to */
export function socatContainer(name: string, args: SocatContainerArgs, opts: pulumi.CustomResourceOptions): docker.Container {
  const { containerName, server, listenPort, to, networks, published, estate, owner } = args;
  return new docker.Container(`${name}-container`, {
    name: containerName,
    image: pinnedImage(`${name}-image`, args.image, server, opts),
    command: [`TCP-LISTEN:${listenPort},fork,reuseaddr,keepalive`, to.apply(({ host, port }) => `TCP:${host}:${port},keepalive`)],
    restart: "unless-stopped",
    networksAdvanced: networks,
    ...(published ? { ports: [{ internal: listenPort, external: published.port, ip: published.address, protocol: "tcp" }] } : {}),
    labels: labels(estate, owner),
    memory: 64,
    memorySwap: 128,
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
  }, { ...opts, provider: server.provider });
}
