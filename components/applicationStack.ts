import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ApplicationPlan, ManagedPlan, UnmanagedPlan } from "../plan/applications";
import type { ProbeJob, ProbeResult, RetireJob, RetireResult } from "../plan/jobs";
import { labels } from "../plan/names";
import { filled } from "../plan/placeholders";
import type { Engine } from "../plan/servers";
import { dockerSecret, secretFile } from "./dockerSecret";
import { pinnedImage } from "./image";
import { adopt, typeOf } from "./options";
import type { OverlayNetwork } from "./overlayNetwork";
import { renderedSettings } from "./renderedSettings";
import type { Server } from "./server";
import { logDriver, restartPolicy } from "./serviceParts";
import { SwarmJob } from "./swarmJob";
import { committedRuns, placeholders, type UsedDatabase } from "./usedDatabase";

export interface ApplicationStackArgs {
  estate: string;
  plan: ApplicationPlan;
  manager: Server;
  server: Server;
  networks: OverlayNetwork[];
  databases: UsedDatabase[];
  /** Something that must have happened before an application that dbhaven does not run works: its proxies. */
  after: pulumi.Output<string>[];
  /** Of all servers, by key. */
  engines: Record<string, Engine>;
  existing: string | undefined;
}

/** The services that use databases: made, told where these are, or left as they are; then probed. */
export class ApplicationStack extends pulumi.ComponentResource {
  readonly probed: pulumi.Output<ProbeResult>;

  constructor(name: string, args: ApplicationStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("ApplicationStack"), name, {}, opts);
    const { runs } = args.plan;
    const started = "container" in runs ? unmanaged(name, args, runs, { parent: this }) : [managedService(name, args, runs, { parent: this }).id];
    const probe = new SwarmJob<ProbeResult>(`${name}-probe`, { verb: "probe", job: probeJob(args, started) }, { parent: this });
    this.probed = probe.result;
    this.registerOutputs({ probed: this.probed });
  }
}

/** What has happened once it works with its databases. */
const unmanaged = (name: string, args: ApplicationStackArgs, { container, rendered }: UnmanagedPlan, opts: pulumi.ComponentResourceOptions): pulumi.Output<string>[] =>
  (rendered === null ? args.after : [renderedSettings(`${name}-files`, args, { container, rendered }, opts).done]);

function managedService(name: string, args: ApplicationStackArgs, runs: ManagedPlan, opts: pulumi.CustomResourceOptions): docker.Service {
  const { estate, plan, manager } = args;
  const takenOver = runs.replaces === null ? [] : [predecessorStopped(`${name}-predecessor`, args, runs.replaces, opts).done];
  const file = (used: UsedDatabase, what: string, value: pulumi.Output<string>, place: string) =>
    secretFile(dockerSecret(`${name}-${used.plan.key}-${what}`, { estate, owner: { application: plan.key }, value, manager }, opts), place);
  const secrets = args.databases.flatMap((used) => [
    ...(used.password === null ? [] : [file(used, "password", used.password, used.plan.passwordFile)]),
    // Public, and a secret all the same: so it arrives as the password does.
    file(used, "authority", used.authority, used.plan.authorityFile),
  ]);
  return new docker.Service(`${name}-service`, {
    name: runs.serviceName,
    labels: labels(estate, { application: plan.key }),
    mode: { replicated: { replicas: runs.replicas } },
    taskSpec: {
      containerSpec: {
        image: pinnedImage(`${name}-image`, runs.image, args.server, opts),
        ...(runs.command.length > 0 ? { args: runs.command } : {}),
        env: pulumi.all(takenOver).apply(() => environment(runs.environment, args.databases)),
        secrets,
        mounts: runs.volumes.map(({ name: source, path }) => ({ type: "volume", source, target: path })),
        stopGracePeriod: "30s",
      },
      forceUpdate: runs.revision,
      restartPolicy,
      placement: { constraints: [`node.hostname==${runs.hostname}`] },
      networksAdvanceds: args.networks.map((network) => ({ id: network.id })),
      logDriver,
    },
    endpointSpec: { mode: runs.endpointMode },
    updateConfig: { parallelism: 1, order: "stop-first", failureAction: "rollback", delay: "0s", monitor: "5s", maxFailureRatio: "0.0" },
    rollbackConfig: { parallelism: 1, order: "stop-first", failureAction: "pause", delay: "0s", monitor: "5s", maxFailureRatio: "0.0" },
    convergeConfig: { delay: "1s", timeout: "10m" },
  }, adopt(args.existing, { ...opts, provider: manager.provider }));
}

/** Two copies of an application must not work side by side: the old one stops before the new one starts. */
function predecessorStopped(name: string, { estate, plan, manager, server, databases }: ApplicationStackArgs, container: string, opts: pulumi.ComponentResourceOptions) {
  const runs = databases.flatMap(({ run }) => (run === null ? [] : [run]));
  return new SwarmJob<RetireResult>(name, {
    verb: "retire",
    job: pulumi.all([pulumi.all(runs), pulumi.all(databases.map(({ endpoint }) => endpoint))]).apply(([committed]): RetireJob => ({
      verb: "retire",
      estate,
      manager: manager.plan.engine,
      node: server.plan.engine,
      subject: plan.key,
      container,
      run: committed[0] ?? "",
    })),
  }, opts);
}

function environment(templates: Record<string, string>, databases: UsedDatabase[]): pulumi.Output<Record<string, string>> {
  return placeholders(databases, ({ passwordFile, authorityFile }) => ({ passwordFile, authorityFile }))
    .apply((known) => Object.fromEntries(Object.entries(templates).map(([variable, template]) => [variable, filled(template, known)])));
}

function probeJob({ estate, plan, manager, server, databases, engines: all }: ApplicationStackArgs, started: pulumi.Input<pulumi.Input<string>[]>): pulumi.Output<ProbeJob> {
  const engines: { manager: Engine; node: Engine } = { manager: manager.plan.engine, node: server.plan.engine };
  return pulumi.all([committedRuns(databases), pulumi.output(started)]).apply(([runs]): ProbeJob => ({
    verb: "probe",
    estate,
    ...engines,
    application: plan.key,
    target: "container" in plan.runs ? { container: plan.runs.container } : { service: plan.runs.serviceName },
    probe: plan.probe,
    ...(plan.probe && "question" in plan.probe ? { asked: all[plan.probe.question.server] } : {}),
    interruption: plan.interruption,
    runs,
  }));
}
