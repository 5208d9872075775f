import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as postgresql from "@pulumi/postgresql";
import * as postgres from "../plan/engines/postgres";
import type { InstancePlan } from "../plan/instances";
import { labels } from "../plan/names";
import { dataVolume } from "./dataVolume";
import { dockerSecret, secretFile } from "./dockerSecret";
import { pinnedImage } from "./image";
import { adopt, typeOf } from "./options";
import type { OverlayNetwork } from "./overlayNetwork";
import { password, type Password } from "./password";
import type { Server } from "./server";
import { healthcheck, limits, logDriver, restartPolicy } from "./serviceParts";

export interface PostgresInstanceArgs {
  estate: string;
  plan: InstancePlan;
  manager: Server;
  server: Server;
  network: OverlayNetwork;
  /** Text of jobs/postgres/start.sh, which runs before the image's own entrypoint. */
  startScript: string;
  /** Docker id of the service if it exists already. */
  existing: string | undefined;
}

/** One PostgreSQL server: a Swarm service with one task, pinned to its server, with its own volume and administrator. */
export class PostgresInstance extends pulumi.ComponentResource {
  /** Password of the superuser `postgres`. */
  readonly administrator: Password;
  /** Known once the server has answered a login and a query; whoever uses the instance takes this value. */
  readonly ready: pulumi.Output<string>;
  /** For instances whose roles and databases Pulumi's provider makes; opens a connection only when it makes something. */
  readonly provider: postgresql.Provider | undefined;

  constructor(name: string, args: PostgresInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("PostgresInstance"), name, {}, opts);
    this.administrator = password(`${name}-administrator`, { parent: this });
    const volume = dataVolume(`${name}-data`, args.plan.volumeName, args.server, args.plan.release, { parent: this });
    const service = postgresService(`${name}-service`, args, volume, this.administrator, { parent: this });
    this.ready = service.id;
    this.provider = args.plan.manage === "provider" ? accountsProvider(`${name}-accounts`, args.plan, this, { parent: this }) : undefined;
    this.registerOutputs({ ready: this.ready });
  }
}

function postgresService(name: string, args: PostgresInstanceArgs, volume: docker.Volume, administrator: Password, opts: pulumi.CustomResourceOptions): docker.Service {
  const { estate, plan, manager, network } = args;
  const verifier = dockerSecret(`${name}-verifier`, { estate, owner: { instance: plan.key }, value: administrator.verifier, manager }, opts);
  return new docker.Service(name, {
    name: plan.serviceName,
    labels: labels(estate, { instance: plan.key, ...(plan.release ? { released: "true" } : {}) }),
    mode: { replicated: { replicas: plan.replicas } },
    taskSpec: {
      containerSpec: {
        image: pinnedImage(`${name}-image`, plan.image, args.server, opts),
        commands: ["bash", "-c", args.startScript, "dbhaven-start"],
        args: ["postgres", ...Object.entries(plan.settings).flatMap(([setting, value]) => ["-c", `${setting}=${value}`])],
        env: {
          PGDATA: postgres.dataPath,
          POSTGRES_PASSWORD_FILE: "/run/secrets/administrator-verifier",
          POSTGRES_INITDB_ARGS: "--data-checksums --encoding=UTF8 --locale=C.UTF-8",
        },
        secrets: [secretFile(verifier, "/run/secrets/administrator-verifier")],
        mounts: [
          { type: "volume", source: volume.name, target: postgres.volumePath },
          { type: "tmpfs", target: "/dev/shm", tmpfsOptions: { sizeBytes: plan.sharedMemoryMegabytes * 2 ** 20 } },
        ],
        // Over TCP: while the image initialises its data directory it runs a server on the socket alone.
        healthcheck: healthcheck(["CMD", "psql", "-h", "127.0.0.1", "-U", postgres.administrator, "-d", "postgres", "-Atc", "select 1"], plan.healthcheck),
        stopSignal: "SIGINT",
        stopGracePeriod: "2m",
      },
      resources: limits(plan.memoryMegabytes, plan.cpus),
      restartPolicy: restartPolicy,
      placement: { constraints: [`node.hostname==${plan.hostname}`] },
      networksAdvanceds: [{ id: network.id, aliases: [plan.alias] }],
      logDriver,
    },
    endpointSpec: {
      mode: "dnsrr",
      ports: plan.publishedPort === null ? [] : [{ targetPort: postgres.port, publishedPort: plan.publishedPort, publishMode: "host", protocol: "tcp" }],
    },
    // One task per volume and per host port: the old one stops first.
    updateConfig: { parallelism: 1, order: "stop-first", failureAction: "rollback", delay: "0s", monitor: "5s", maxFailureRatio: "0.0" },
    rollbackConfig: { parallelism: 1, order: "stop-first", failureAction: "pause", delay: "0s", monitor: "5s", maxFailureRatio: "0.0" },
    convergeConfig: { delay: "1s", timeout: "15m" },
  }, adopt(args.existing, { ...opts, provider: manager.provider, protect: !plan.release }));
}

function accountsProvider(name: string, plan: InstancePlan, instance: PostgresInstance, opts: pulumi.CustomResourceOptions): postgresql.Provider {
  return new postgresql.Provider(name, {
    host: instance.ready.apply(() => plan.address),
    port: plan.publishedPort!,
    username: postgres.administrator,
    password: instance.administrator.value,
    superuser: true,
    sslmode: "disable",
    connectTimeout: 30,
  }, opts);
}
