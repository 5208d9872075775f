import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../plan/instances";
import { labels } from "../plan/names";
import type { ProxyPlan } from "../plan/proxies";
import { pinnedImage } from "./image";
import { typeOf } from "./options";
import type { OverlayNetwork } from "./overlayNetwork";
import type { Server } from "./server";

export interface SocatProxyArgs {
  estate: string;
  plan: ProxyPlan;
  server: Server;
  /** Network of the instance that it forwards to. */
  network: OverlayNetwork;
  /** Known once the database is there, its move committed and the old holder of the name stopped. */
  endpoint: pulumi.Output<Endpoint>;
}

/** A forwarder that keeps an old host name working for applications that cannot be changed. */
export class SocatProxy extends pulumi.ComponentResource {
  readonly containerId: pulumi.Output<string>;

  constructor(name: string, { estate, plan, server, network, endpoint }: SocatProxyArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("SocatProxy"), name, {}, opts);
    const image = pinnedImage(`${name}-image`, plan.image, server, { parent: this });
    const container = new docker.Container(`${name}-container`, {
      name: plan.containerName,
      image,
      command: [
        `TCP-LISTEN:${plan.listenPort},fork,reuseaddr,keepalive`,
        endpoint.apply(({ host, port }) => `TCP:${host}:${plan.plainPort ?? port},keepalive`),
      ],
      restart: "unless-stopped",
      networksAdvanced: [{ name: plan.network, aliases: [plan.alias] }, { name: network.dockerName }],
      labels: labels(estate, { proxy: plan.key }),
      memory: 64,
      memorySwap: 128,
      logDriver: "json-file",
      logOpts: { "max-size": "10m", "max-file": "3" },
    }, { parent: this, provider: server.provider });
    this.containerId = container.id;
    this.registerOutputs({ containerId: this.containerId });
  }
}
