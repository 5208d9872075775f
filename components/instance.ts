/** What instances of every engine are made of: a Swarm service with one task, pinned to its server, with its own volume. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { InstancePlan } from "../plan/instances";
import { labels } from "../plan/names";
import { certificateText, tlsFiles } from "../plan/tls";
import { pinnedImage } from "./image";
import { lastDay, type ServerCertificate } from "./certificates";
import { dockerSecret, secretFile } from "./dockerSecret";
import { adopt } from "./options";
import type { OverlayNetwork } from "./overlayNetwork";
import type { Password } from "./password";
import type { Server } from "./server";
import { healthcheck, logDriver, resources, restartPolicy } from "./serviceParts";

export interface InstanceArgs<Plan extends InstancePlan> {
  estate: string;
  plan: Plan;
  manager: Server;
  server: Server;
  network: OverlayNetwork;
  /** Its certificate, which the instance's own component holds. */
  certify(name: string, opts: pulumi.CustomResourceOptions): ServerCertificate;
  /** Texts of the scripts that run inside the service's container: start.sh, health.sh. */
  scripts: Record<string, string>;
  /** Docker id of the service if it exists already. */
  existing: string | undefined;
}

/** What is made in the server for one service database. */
export interface MakeDatabaseArgs<Plan extends InstancePlan> {
  plan: Plan["databases"][number];
  /** By account. */
  passwords: Record<string, Password>;
  /** URNs of accounts and databases that a killed `up` made: taken over as with `adopt`. */
  halfMade: string[];
}

/** An instance as those see it who use it. */
export interface DatabaseInstance<Plan extends InstancePlan> extends pulumi.ComponentResource {
  /** Password of dbhaven's own administrator in it. */
  readonly administrator: Password;
  /** Certificate of the authority against which its clients check it: public. */
  readonly authority: pulumi.Output<string>;
  /** Known once the server has answered a login and a query; whoever uses the instance takes this value. */
  readonly ready: pulumi.Output<string>;
  /** Accounts and database through Pulumi's provider, where the instance has one: ids of what was made. The rest is the job's. */
  makeDatabase(name: string, args: MakeDatabaseArgs<Plan>, opts: pulumi.CustomResourceOptions): pulumi.Output<string>[];
}

/** What differs from engine to engine. */
export interface EngineService {
  certificate: ServerCertificate;
  /** The start script, as the container's command. */
  commands: string[];
  args: string[];
  secrets: ReturnType<typeof secretFile>[];
  mounts: docker.types.input.ServiceTaskSpecContainerSpecMount[];
  /** A login and a query. */
  healthTest: string[];
  stopSignal: string;
  port: number;
}

export function instanceService<Plan extends InstancePlan>(name: string, args: InstanceArgs<Plan>, service: EngineService, opts: pulumi.CustomResourceOptions): docker.Service {
  const { estate, plan, manager, network } = args;
  return new docker.Service(name, {
    name: plan.serviceName,
    // The image as the estate names it: what runs is known by its digest only. Of the certificate what it is for, and its last day.
    labels: lastDay(service.certificate.certificate).apply((certified) => labels(estate, { instance: plan.key, image: plan.image, certificate: certificateText(plan.tls), certified, ...(plan.release ? { released: "true" } : {}) })),
    mode: { replicated: { replicas: plan.replicas } },
    taskSpec: {
      containerSpec: {
        image: pinnedImage(`${name}-image`, plan.image, args.server, opts),
        commands: service.commands,
        args: service.args,
        secrets: [...service.secrets, ...certificateFiles(name, args, service.certificate, opts)],
        mounts: service.mounts,
        healthcheck: healthcheck(service.healthTest, plan.healthcheck),
        stopSignal: service.stopSignal,
        stopGracePeriod: "2m",
      },
      resources: resources(plan),
      restartPolicy,
      placement: { constraints: [`node.hostname==${plan.hostname}`] },
      networksAdvanceds: [{ id: network.id, aliases: [plan.alias] }],
      logDriver,
    },
    endpointSpec: {
      mode: "dnsrr",
      ports: plan.publishedPort === null ? [] : [{ targetPort: service.port, publishedPort: plan.publishedPort, publishMode: "host", protocol: "tcp" }],
    },
    // One task per volume and per host port: the old one stops first.
    updateConfig: { parallelism: 1, order: "stop-first", failureAction: "rollback", delay: "0s", monitor: "5s", maxFailureRatio: "0.0" },
    rollbackConfig: { parallelism: 1, order: "stop-first", failureAction: "pause", delay: "0s", monitor: "5s", maxFailureRatio: "0.0" },
    convergeConfig: { delay: "1s", timeout: "15m" },
  }, adopt(args.existing, { ...opts, provider: manager.provider, protect: !plan.release }));
}

/** The server's certificate and key. A new one replaces the secrets, and the server starts again with them. */
function certificateFiles<Plan extends InstancePlan>(name: string, { estate, plan, manager }: InstanceArgs<Plan>, certificate: ServerCertificate, opts: pulumi.CustomResourceOptions) {
  const file = (part: keyof typeof tlsFiles, value: pulumi.Output<string>) =>
    secretFile(dockerSecret(`${name}-tls-${part}`, { estate, owner: { instance: plan.key }, value, manager }, opts), tlsFiles[part]);
  // With the authority's at the end: clients in the container find it there.
  return [file("certificate", pulumi.interpolate`${certificate.certificate}\n${certificate.authority}`), file("key", certificate.key)];
}
