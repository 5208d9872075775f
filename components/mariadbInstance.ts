import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as mariadb from "../plan/engines/mariadb";
import type { MariadbInstancePlan } from "../plan/instances";
import type { ServerCertificate } from "./certificates";
import { dataVolume } from "./dataVolume";
import { dockerSecret, secretFile } from "./dockerSecret";
import { instanceService, type DatabaseInstance, type InstanceArgs } from "./instance";
import { typeOf } from "./options";
import { password, type Password } from "./password";

type Args = InstanceArgs<MariadbInstancePlan>;

/** One MariaDB server; its administrator is the account `dbhaven`, and root works over the local socket only. */
export class MariadbInstance extends pulumi.ComponentResource implements DatabaseInstance<MariadbInstancePlan> {
  readonly administrator: Password;
  readonly authority: pulumi.Output<string>;
  readonly ready: pulumi.Output<string>;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("MariadbInstance"), name, {}, opts);
    this.administrator = password(`${name}-administrator`, mariadb.planner.storedPassword, { parent: this });
    const certificate = args.certify(`${name}-certificate`, { parent: this });
    this.authority = certificate.authority;
    const volume = dataVolume(`${name}-data`, args.plan.volumeName, args.server, args.plan.release, { parent: this });
    const service = mariadbService(`${name}-service`, args, certificate, volume, this.administrator, { parent: this });
    this.ready = service.id;
    this.registerOutputs({ ready: this.ready });
  }

  /** Databases and accounts are the job's. */
  makeDatabase(): pulumi.Output<string>[] {
    return [];
  }
}

function mariadbService(name: string, args: Args, certificate: ServerCertificate, volume: docker.Volume, administrator: Password, opts: pulumi.CustomResourceOptions): docker.Service {
  const { estate, plan, manager } = args;
  // The password itself: the health check logs in with it. The server gets its hash at every start.
  const secret = dockerSecret(`${name}-password`, { estate, owner: { instance: plan.key }, value: administrator.value, manager }, opts);
  return instanceService(name, args, {
    certificate,
    commands: ["bash", "-c", args.scripts["start.sh"], "dbhaven-start"],
    args: mariadb.options(plan.settings),
    env: {},
    secrets: [secretFile(secret, "/run/secrets/administrator-password")],
    mounts: [
      { type: "volume", source: volume.name, target: mariadb.volumePath },
      { type: "tmpfs", target: mariadb.memoryPath, tmpfsOptions: { sizeBytes: 2 ** 20 } },
    ],
    healthTest: ["CMD", "bash", "-c", args.scripts["health.sh"], "dbhaven-health"],
    stopSignal: "SIGTERM",
    port: mariadb.planner.port,
  }, opts);
}
