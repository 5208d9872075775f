import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServerPlan } from "../plan/servers";
import { typeOf } from "./options";

/** A machine with a Docker engine in the Swarm; whatever is made on it is made through its own provider. */
export class Server extends pulumi.ComponentResource {
  readonly provider: docker.Provider;

  constructor(name: string, readonly plan: ServerPlan, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("Server"), name, {}, opts);
    this.provider = new docker.Provider(`${name}-engine`, { host: plan.engine.docker, sshOpts: plan.engine.sshOptions }, { parent: this });
    this.registerOutputs({ address: plan.address });
  }
}
