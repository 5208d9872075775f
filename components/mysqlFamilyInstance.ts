import type * as docker from "@pulumi/docker";
import * as mysql from "@pulumi/mysql";
import * as pulumi from "@pulumi/pulumi";
import { planners } from "../plan/engines";
import * as family from "../plan/engines/mysqlFamily";
import type { MysqlFamilyInstancePlan } from "../plan/instances";
import { startSettings } from "../plan/settings";
import type { ServerCertificate } from "./certificates";
import { dataMount, dataVolume } from "./dataVolume";
import { dockerSecret, secretFile } from "./dockerSecret";
import { instanceService, type DatabaseInstance, type InstanceArgs, type MakeDatabaseArgs } from "./instance";
import { mysqlDatabase } from "./mysqlDatabase";
import { typeOf } from "./options";
import { password, type Password } from "./password";

/** What the start script gets of the administrator, by the name of its file below /run/secrets. */
export type AdministratorFiles = (administrator: Password) => Record<string, pulumi.Output<string>>;

/** One server of MariaDB or MySQL; its administrator is the account `dbhaven`, and root works over the local socket only. */
export abstract class MysqlFamilyInstance<Plan extends MysqlFamilyInstancePlan> extends pulumi.ComponentResource implements DatabaseInstance<Plan> {
  readonly administrator: Password;
  readonly authority: pulumi.Output<string>;
  readonly ready: pulumi.Output<string>;
  /** For instances whose databases and accounts Pulumi's provider makes; opens a connection only when it makes something. */
  private readonly provider: mysql.Provider | undefined;

  protected constructor(type: string, files: AdministratorFiles, name: string, args: InstanceArgs<Plan>, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf(type), name, {}, opts);
    this.administrator = password(`${name}-administrator`, planners[args.plan.engine].storedPassword, { parent: this });
    const certificate = args.certify(`${name}-certificate`, { parent: this });
    this.authority = certificate.authority;
    const volume = dataVolume(`${name}-data`, args.plan.volumeName, args.server, args.plan.release, { parent: this });
    const service = familyService(`${name}-service`, args, certificate, volume, files(this.administrator), { parent: this });
    this.ready = service.id;
    this.provider = args.plan.manage === "provider" ? accountsProvider(`${name}-accounts`, args.plan, this, { parent: this }) : undefined;
    this.registerOutputs({ ready: this.ready });
  }

  makeDatabase(name: string, args: MakeDatabaseArgs<Plan>, opts: pulumi.CustomResourceOptions): pulumi.Output<string>[] {
    return this.provider === undefined ? [] : mysqlDatabase(name, args, { ...opts, provider: this.provider });
  }
}

function familyService<Plan extends MysqlFamilyInstancePlan>(
  name: string, args: InstanceArgs<Plan>, certificate: ServerCertificate, volume: docker.Volume, files: ReturnType<AdministratorFiles>, opts: pulumi.CustomResourceOptions,
): docker.Service {
  const { estate, plan, manager } = args;
  const secret = (file: string, value: pulumi.Output<string>) => secretFile(dockerSecret(`${name}-${file}`, { estate, owner: { instance: plan.key }, value, manager }, opts), `/run/secrets/administrator-${file}`);
  return instanceService(name, args, {
    certificate,
    // On the command line, as PostgreSQL's (components/postgresInstance.ts).
    commands: ["env", `DBHAVEN_ADMINISTRATORS=${plan.administrators.join(" ")}`, "bash", "-c", args.scripts["start.sh"], "dbhaven-start"],
    args: planners[plan.engine].commandLine(startSettings(plan)),
    secrets: Object.entries(files).map(([file, value]) => secret(file, value)),
    mounts: [
      dataMount(volume, family.volumePath),
      { type: "tmpfs", target: family.memoryPath, tmpfsOptions: { sizeBytes: 2 ** 20 } },
    ],
    healthTest: ["CMD", "bash", "-c", args.scripts["health.sh"], "dbhaven-health"],
    stopSignal: "SIGTERM",
    port: planners[plan.engine].port,
  }, opts);
}

function accountsProvider<Plan extends MysqlFamilyInstancePlan>(name: string, plan: Plan, instance: DatabaseInstance<Plan>, opts: pulumi.CustomResourceOptions): mysql.Provider {
  return new mysql.Provider(name, {
    endpoint: instance.ready.apply(() => `${plan.address}:${plan.publishedPort!}`),
    username: family.administrator,
    password: pulumi.secret(instance.administrator.value),
    // The plugin knows no authority but the system's.
    tls: "skip-verify",
  }, opts);
}
