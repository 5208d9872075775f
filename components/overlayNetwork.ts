import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { labels } from "../plan/names";
import type { NetworkPlan } from "../plan/networks";
import { adopt, typeOf } from "./options";
import type { Server } from "./server";

export interface OverlayNetworkArgs {
  estate: string;
  plan: NetworkPlan;
  manager: Server;
  /** Docker id of the network if it exists already. */
  existing: string | undefined;
}

/** A network over all servers, owned by the database tier; applications only join it. */
export class OverlayNetwork extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly dockerName: pulumi.Output<string>;

  constructor(name: string, { estate, plan, manager, existing }: OverlayNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("OverlayNetwork"), name, {}, opts);
    const network = new docker.Network(`${name}-overlay`, {
      name: plan.dockerName,
      driver: "overlay",
      attachable: plan.attachable,
      internal: plan.internal,
      ...(plan.encrypted ? { options: { encrypted: "" } } : {}),
      labels: labels(estate, { network: plan.key }),
    // Read right after it was made, a network may not have its drivers yet, and with them a later `up` would replace it.
    }, adopt(existing, { parent: this, provider: manager.provider, ignoreChanges: ["driver", "ipamDriver"] }));
    this.id = network.id;
    this.dockerName = network.name;
    this.registerOutputs({ id: this.id });
  }
}
