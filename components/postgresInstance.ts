import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as postgresql from "@pulumi/postgresql";
import * as postgres from "../plan/engines/postgres";
import type { PostgresInstancePlan } from "../plan/instances";
import { startSettings } from "../plan/settings";
import type { ServerCertificate } from "./certificates";
import { dataMount, dataVolume } from "./dataVolume";
import { dockerSecret, secretFile } from "./dockerSecret";
import { instanceService, type DatabaseInstance, type InstanceArgs, type MakeDatabaseArgs } from "./instance";
import { typeOf } from "./options";
import { password, type Password } from "./password";
import { postgresDatabase } from "./postgresDatabase";

type Args = InstanceArgs<PostgresInstancePlan>;

/** One PostgreSQL server; its administrator is the superuser `dbhaven`. */
export class PostgresInstance extends pulumi.ComponentResource implements DatabaseInstance<PostgresInstancePlan> {
  readonly administrator: Password;
  readonly authority: pulumi.Output<string>;
  readonly ready: pulumi.Output<string>;
  /** For instances whose roles and databases Pulumi's provider makes; opens a connection only when it makes something. */
  private readonly provider: postgresql.Provider | undefined;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("PostgresInstance"), name, {}, opts);
    this.administrator = password(`${name}-administrator`, postgres.planner.storedPassword, { parent: this });
    const certificate = args.certify(`${name}-certificate`, { parent: this });
    this.authority = certificate.authority;
    const volume = dataVolume(`${name}-data`, args.plan.volumeName, args.server, args.plan.release, { parent: this });
    const service = postgresService(`${name}-service`, args, certificate, volume, this.administrator, { parent: this });
    this.ready = service.id;
    this.provider = args.plan.manage === "provider" ? accountsProvider(`${name}-accounts`, args.plan, this, { parent: this }) : undefined;
    this.registerOutputs({ ready: this.ready });
  }

  makeDatabase(name: string, args: MakeDatabaseArgs<PostgresInstancePlan>, opts: pulumi.CustomResourceOptions): pulumi.Output<string>[] {
    return this.provider === undefined ? [] : postgresDatabase(name, args, { ...opts, provider: this.provider });
  }
}

function postgresService(name: string, args: Args, certificate: ServerCertificate, volume: docker.Volume, administrator: Password, opts: pulumi.CustomResourceOptions): docker.Service {
  const { estate, plan, manager } = args;
  const verifier = dockerSecret(`${name}-verifier`, { estate, owner: { instance: plan.key }, value: administrator.verifier, manager }, opts);
  return instanceService(name, args, {
    certificate,
    commands: ["env", ...environment(plan), "bash", "-c", args.scripts["start.sh"], "dbhaven-start"],
    args: postgres.planner.commandLine(startSettings(plan)),
    secrets: [secretFile(verifier, "/run/secrets/administrator-verifier")],
    mounts: [
      dataMount(volume, postgres.volumePath),
      { type: "tmpfs", target: "/dev/shm", tmpfsOptions: { sizeBytes: plan.sharedMemoryMegabytes * 2 ** 20 } },
      { type: "tmpfs", target: postgres.memoryPath, tmpfsOptions: { sizeBytes: 2 ** 20 } },
    ],
    healthTest: ["CMD", "bash", "-c", args.scripts["health.sh"], "dbhaven-health"],
    stopSignal: "SIGINT",
    port: postgres.planner.port,
  }, opts);
}

/**
 * On the command line, where it keeps its order: the docker plugin writes a service's environment in another order at each update
 * (seen with 5.2.0), and any update, of a label too, would restart the server.
 */
const environment = ({ administrators }: PostgresInstancePlan): string[] => [
  `PGDATA=${postgres.dataPath}`,
  "POSTGRES_PASSWORD_FILE=/run/secrets/administrator-verifier",
  "POSTGRES_INITDB_ARGS=--data-checksums --encoding=UTF8 --locale=C.UTF-8",
  `DBHAVEN_ADMINISTRATORS=${administrators.join(" ")}`,
];

function accountsProvider(name: string, plan: PostgresInstancePlan, instance: PostgresInstance, opts: pulumi.CustomResourceOptions): postgresql.Provider {
  return new postgresql.Provider(name, {
    host: instance.ready.apply(() => plan.address),
    port: plan.publishedPort!,
    username: postgres.administrator,
    password: instance.administrator.value,
    superuser: true,
    // The plugin takes an authority as a file of the operator's machine only.
    sslmode: "require",
    connectTimeout: 30,
  }, opts);
}
