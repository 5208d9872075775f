import * as pulumi from "@pulumi/pulumi";
import { planners } from "../plan/engines";
import type { ForwarderPlan, InstancePlan } from "../plan/instances";
import { typeOf } from "./options";
import type { OverlayNetwork } from "./overlayNetwork";
import type { Server } from "./server";
import { socatContainer, tcpListen } from "./socatContainer";

export interface AddressForwarderArgs {
  estate: string;
  plan: InstancePlan;
  forwarder: ForwarderPlan;
  server: Server;
  network: OverlayNetwork;
  /** Known once the instance answers. */
  ready: pulumi.Output<string>;
}

/** Opens an instance's port on one address of its server, which the Swarm cannot: it knows every address or none. */
export class AddressForwarder extends pulumi.ComponentResource {
  constructor(name: string, { estate, plan, forwarder, server, network, ready }: AddressForwarderArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("AddressForwarder"), name, {}, opts);
    const { port } = planners[plan.engine];
    const container = socatContainer(name, {
      containerName: forwarder.containerName,
      image: forwarder.image,
      server,
      listen: tcpListen(port),
      to: ready.apply(() => ({ host: plan.alias, port })),
      networks: [{ name: network.dockerName }],
      published: { ...forwarder, internal: port },
      estate,
      owner: { forwarder: plan.key },
    }, { parent: this });
    this.registerOutputs({ containerId: container.id });
  }
}
