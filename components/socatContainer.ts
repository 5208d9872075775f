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
  /** As socat's first address. */
  listen: string;
  /** Where it leads. */
  to: pulumi.Output<Pick<Endpoint, "host" | "port">>;
  networks: docker.types.input.ContainerNetworksAdvanced[];
  volumes?: docker.types.input.ContainerVolume[];
  /** Where its server opens a port of the container; none: within the networks only. */
  published?: { address: string; port: number; internal: number };
  estate: string;
  /** Kind and key of what it is for. */
  owner: Record<string, string>;
}

/**
 * A peer that is gone without a word (its server crashed, the network is cut) ends the connection after 25 s, where something
 * waits to be sent (TCP_USER_TIMEOUT, 6:18) and where an answer is waited for: the kernel's own 15 minutes and 2 hours would
 * keep an application waiting, whose own settings reach no further than the proxy.
 */
const ENDS = "keepalive,keepidle=10,keepintvl=5,keepcnt=3,setsockopt-int=6:18:25000";
const CONNECT_SECONDS = 10;

export const tcpListen = (port: number): string => `TCP-LISTEN:${port},fork,reuseaddr,${ENDS}`;

const tcpConnect = ({ host, port }: Pick<Endpoint, "host" | "port">): string => `TCP:${host}:${port},connect-timeout=${CONNECT_SECONDS},${ENDS}`;

/** A plain container that forwards what comes, untouched, on one server. @param name of the component that it belongs to */
export function socatContainer(name: string, args: SocatContainerArgs, opts: pulumi.CustomResourceOptions): docker.Container {
  const { containerName, server, listen, to, networks, volumes, published, estate, owner } = args;
  return new docker.Container(`${name}-container`, {
    name: containerName,
    image: pinnedImage(`${name}-image`, args.image, server, opts),
    command: [listen, to.apply(tcpConnect)],
    restart: "always",
    networksAdvanced: networks,
    ...(volumes ? { volumes } : {}),
    ...(published ? { ports: [{ internal: published.internal, external: published.port, ip: published.address, protocol: "tcp" }] } : {}),
    labels: labels(estate, owner),
    memory: 64,
    memorySwap: 128,
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
  }, { ...opts, provider: server.provider });
}
