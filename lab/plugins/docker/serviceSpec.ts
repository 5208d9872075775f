/** A service as Swarm's API takes it. What is left out is sent as the official plugin sends it: empty, not absent. */
import type { Properties } from "../provider";
import { labelMap, textMap } from "./answers";
import { nanoseconds } from "./durations";

export function serviceSpec(plan: Properties): Properties {
  return {
    Name: plan.name,
    Labels: labelMap(plan.labels),
    TaskTemplate: taskTemplate(plan.taskSpec ?? {}),
    Mode: mode(plan.mode),
    ...(plan.updateConfig ? { UpdateConfig: rollout(plan.updateConfig) } : {}),
    ...(plan.rollbackConfig ? { RollbackConfig: rollout(plan.rollbackConfig) } : {}),
    EndpointSpec: endpoint(plan.endpointSpec),
  };
}

function taskTemplate(task: Properties): Properties {
  return {
    ContainerSpec: container(task.containerSpec ?? {}),
    Resources: resources(task.resources),
    RestartPolicy: task.restartPolicy ? restartPolicy(task.restartPolicy) : {},
    Placement: placement(task.placement),
    ForceUpdate: task.forceUpdate ?? 0,
    ...(task.runtime ? { Runtime: task.runtime } : {}),
    Networks: (task.networksAdvanceds ?? []).map(networkAttachment),
    ...(task.logDriver ? { LogDriver: { Name: task.logDriver.name, Options: textMap(task.logDriver.options) } } : {}),
  };
}

function container(spec: Properties): Properties {
  return {
    Image: tagged(spec.image),
    Labels: labelMap(spec.labels),
    Command: spec.commands ?? [],
    Args: spec.args ?? [],
    Hostname: spec.hostname ?? "",
    Env: Object.entries(textMap(spec.env)).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, value]) => `${key}=${value}`),
    Dir: spec.dir ?? "",
    User: spec.user ?? "",
    Groups: spec.groups ?? [],
    ...(spec.privileges ? { Privileges: privileges(spec.privileges) } : {}),
    ReadOnly: spec.readOnly ?? false,
    Mounts: (spec.mounts ?? []).map(mount),
    StopSignal: spec.stopSignal ?? "",
    // 0 where none is given: every stop is a kill at once.
    StopGracePeriod: nanoseconds(spec.stopGracePeriod),
    Healthcheck: healthcheck(spec.healthcheck),
    Hosts: (spec.hosts ?? []).map(({ ip, host }: Properties) => `${ip} ${host}`),
    DNSConfig: { Nameservers: spec.dnsConfig?.nameservers ?? [], Search: spec.dnsConfig?.searches ?? [], Options: spec.dnsConfig?.options ?? [] },
    Secrets: (spec.secrets ?? []).map((entry: Properties) => ({ SecretID: entry.secretId, SecretName: entry.secretName ?? "", File: file(entry) })),
    Configs: (spec.configs ?? []).map((entry: Properties) => ({ ConfigID: entry.configId, ConfigName: entry.configName ?? "", File: file(entry) })),
    Isolation: spec.isolation ?? "default",
    Sysctls: textMap(spec.sysctl),
    CapabilityAdd: spec.capAdds ?? [],
    CapabilityDrop: spec.capDrops ?? [],
    Init: spec.init ?? false,
  };
}

const tagged = (image: string) => (/@|:[^/]+$/.test(image) ? image : `${image}:latest`);

const file = ({ fileName, fileUid, fileGid, fileMode }: Properties) => ({ Name: fileName, UID: fileUid ?? "0", GID: fileGid ?? "0", Mode: fileMode ?? 0o444 });

function mount({ type, target, source, readOnly, bindOptions, volumeOptions, tmpfsOptions }: Properties): Properties {
  return {
    Type: type,
    Target: target,
    Source: source ?? "",
    ReadOnly: readOnly ?? false,
    ...(bindOptions ? { BindOptions: { Propagation: bindOptions.propagation } } : {}),
    ...(volumeOptions ? { VolumeOptions: {
      NoCopy: volumeOptions.noCopy ?? false,
      Labels: labelMap(volumeOptions.labels),
      DriverConfig: { Name: volumeOptions.driverName ?? "", Options: textMap(volumeOptions.driverOptions) },
    } } : {}),
    ...(tmpfsOptions ? { TmpfsOptions: { SizeBytes: tmpfsOptions.sizeBytes ?? 0, Mode: tmpfsOptions.mode ?? 0 } } : {}),
  };
}

const healthcheck = (check: Properties = {}): Properties => ({
  ...(check.tests?.length ? { Test: check.tests } : {}),
  Interval: nanoseconds(check.interval),
  Timeout: nanoseconds(check.timeout),
  StartPeriod: nanoseconds(check.startPeriod),
  Retries: check.retries ?? 0,
});

const privileges = ({ credentialSpec, seLinuxContext: context }: Properties): Properties => ({
  ...(credentialSpec ? { CredentialSpec: { File: credentialSpec.file ?? "", Registry: credentialSpec.registry ?? "" } } : {}),
  ...(context ? { SELinuxContext: { Disable: context.disable ?? false, User: context.user ?? "", Role: context.role ?? "", Type: context.type ?? "", Level: context.level ?? "" } } : {}),
});

function resources(given: Properties = {}): Properties {
  const amount = ({ nanoCpus, memoryBytes }: Properties) => ({ NanoCPUs: nanoCpus ?? 0, MemoryBytes: memoryBytes ?? 0 });
  return {
    ...(given.limits ? { Limits: amount(given.limits) } : {}),
    ...(given.reservation ? { Reservations: { ...amount(given.reservation), GenericResources: genericResources(given.reservation.genericResources) } } : {}),
  };
}

function genericResources(given: Properties = {}): Properties[] {
  const split = (text: string) => text.split("=");
  return [
    ...(given.namedResourcesSpecs ?? []).map(split).map(([Kind, Value]: string[]) => ({ NamedResourceSpec: { Kind, Value } })),
    ...(given.discreteResourcesSpecs ?? []).map(split).map(([Kind, Value]: string[]) => ({ DiscreteResourceSpec: { Kind, Value: Number(Value) } })),
  ];
}

/** A part that is left out is sent as 0, not left to Swarm's default. */
const restartPolicy = ({ condition, delay, maxAttempts, window }: Properties): Properties => ({
  ...(condition ? { Condition: condition } : {}),
  Delay: nanoseconds(delay),
  MaxAttempts: maxAttempts ?? 0,
  Window: nanoseconds(window),
});

const placement = (given: Properties = {}): Properties => ({
  Constraints: given.constraints ?? [],
  Preferences: (given.prefs ?? []).map((descriptor: string) => ({ Spread: { SpreadDescriptor: descriptor } })),
  Platforms: (given.platforms ?? []).map(({ architecture, os }: Properties) => ({ Architecture: architecture, OS: os })),
  MaxReplicas: given.maxReplicas ?? 0,
});

function networkAttachment({ id, name, aliases, driverOpts }: Properties): Properties {
  if (!id && !name) throw new Error("network 'name' or 'id' must be specified");
  const options = (driverOpts ?? []).map((option: string) => option.split(/=(.*)/s).slice(0, 2));
  return { Target: id || name, Aliases: aliases ?? [], DriverOpts: Object.fromEntries(options) };
}

function mode(given: Properties = {}): Properties {
  if (given.global) return { Global: {} };
  return given.replicated ? { Replicated: { Replicas: given.replicated.replicas ?? 1 } } : {};
}

const rollout = (config: Properties): Properties => ({
  Parallelism: config.parallelism,
  Delay: nanoseconds(config.delay),
  FailureAction: config.failureAction,
  Monitor: nanoseconds(config.monitor),
  MaxFailureRatio: Number(config.maxFailureRatio),
  Order: config.order,
});

const endpoint = (given: Properties = {}): Properties => ({
  ...(given.mode ? { Mode: given.mode } : {}),
  Ports: (given.ports ?? []).map((port: Properties) => ({
    Name: port.name ?? "",
    Protocol: port.protocol,
    TargetPort: port.targetPort,
    PublishedPort: port.publishedPort ?? 0,
    PublishMode: port.publishMode,
  })),
});
