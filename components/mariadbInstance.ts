import * as docker from "@pulumi/docker";
import * as mysql from "@pulumi/mysql";
import * as pulumi from "@pulumi/pulumi";
import * as mariadb from "../plan/engines/mariadb";
import type { MariadbInstancePlan } from "../plan/instances";
import { startSettings } from "../plan/settings";
import type { ServerCertificate } from "./certificates";
import { dataMount, dataVolume } from "./dataVolume";
import { dockerSecret, secretFile } from "./dockerSecret";
import { instanceService, type DatabaseInstance, type InstanceArgs, type MakeDatabaseArgs } from "./instance";
import { mysqlDatabase } from "./mysqlDatabase";
import { typeOf } from "./options";
import { password, type Password } from "./password";

type Args = InstanceArgs<MariadbInstancePlan>;

/** One MariaDB server; its administrator is the account `dbhaven`, and root works over the local socket only. */
export class MariadbInstance extends pulumi.ComponentResource implements DatabaseInstance<MariadbInstancePlan> {
  readonly administrator: Password;
  readonly authority: pulumi.Output<string>;
  readonly ready: pulumi.Output<string>;
  /** For instances whose databases and accounts Pulumi's provider makes; opens a connection only when it makes something. */
  private readonly provider: mysql.Provider | undefined;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("MariadbInstance"), name, {}, opts);
    this.administrator = password(`${name}-administrator`, mariadb.planner.storedPassword, { parent: this });
    const certificate = args.certify(`${name}-certificate`, { parent: this });
    this.authority = certificate.authority;
    const volume = dataVolume(`${name}-data`, args.plan.volumeName, args.server, args.plan.release, { parent: this });
    const service = mariadbService(`${name}-service`, args, certificate, volume, this.administrator, { parent: this });
    this.ready = service.id;
    this.provider = args.plan.manage === "provider" ? accountsProvider(`${name}-accounts`, args.plan, this, { parent: this }) : undefined;
    this.registerOutputs({ ready: this.ready });
  }

  makeDatabase(name: string, args: MakeDatabaseArgs<MariadbInstancePlan>, opts: pulumi.CustomResourceOptions): pulumi.Output<string>[] {
    return this.provider === undefined ? [] : mysqlDatabase(name, args, { ...opts, provider: this.provider });
  }
}

function mariadbService(name: string, args: Args, certificate: ServerCertificate, volume: docker.Volume, administrator: Password, opts: pulumi.CustomResourceOptions): docker.Service {
  const { estate, plan, manager } = args;
  // The password itself: the health check logs in with it. The server gets its hash at every start.
  const secret = dockerSecret(`${name}-password`, { estate, owner: { instance: plan.key }, value: administrator.value, manager }, opts);
  return instanceService(name, args, {
    certificate,
    commands: ["bash", "-c", args.scripts["start.sh"], "dbhaven-start"],
    args: mariadb.planner.commandLine(startSettings(plan)),
    secrets: [secretFile(secret, "/run/secrets/administrator-password")],
    mounts: [
      dataMount(volume, mariadb.volumePath),
      { type: "tmpfs", target: mariadb.memoryPath, tmpfsOptions: { sizeBytes: 2 ** 20 } },
    ],
    healthTest: ["CMD", "bash", "-c", args.scripts["health.sh"], "dbhaven-health"],
    stopSignal: "SIGTERM",
    port: mariadb.planner.port,
  }, opts);
}

function accountsProvider(name: string, plan: MariadbInstancePlan, instance: MariadbInstance, opts: pulumi.CustomResourceOptions): mysql.Provider {
  return new mysql.Provider(name, {
    endpoint: instance.ready.apply(() => `${plan.address}:${plan.publishedPort!}`),
    username: mariadb.administrator,
    password: pulumi.secret(instance.administrator.value),
    // The plugin knows no authority but the system's.
    tls: "skip-verify",
  }, opts);
}
