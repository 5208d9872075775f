import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../plan/instances";
import type { ProxyPlan } from "../plan/proxies";
import { typeOf } from "./options";
import type { OverlayNetwork } from "./overlayNetwork";
import type { Server } from "./server";
import { socatContainer } from "./socatContainer";

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
    const container = socatContainer(name, {
      containerName: plan.containerName,
      image: plan.image,
      server,
      listenPort: plan.listenPort,
      to: endpoint.apply(({ host, port }) => ({ host, port: plan.plainPort ?? port })),
      networks: [{ name: plan.network, aliases: [plan.alias] }, { name: network.dockerName }],
      estate,
      owner: { proxy: plan.key },
    }, { parent: this });
    this.containerId = container.id;
    this.registerOutputs({ containerId: this.containerId });
  }
}
