/** A service of Swarm's API as outputs of the resource. */
import type { Properties } from "../provider";
import { labelList } from "./answers";
import { shortDuration } from "./durations";

export function serviceState(service: Properties, state: Properties): Properties {
  const spec = service.Spec;
  const endpoint = service.Endpoint?.Spec?.Mode ? { mode: service.Endpoint.Spec.Mode, of: service.Endpoint } : { mode: spec.EndpointSpec?.Mode, of: spec.EndpointSpec };
  return {
    // Known from the program alone.
    ...(state.auth ? { auth: state.auth } : {}),
    ...(state.convergeConfig ? { convergeConfig: state.convergeConfig } : {}),
    name: spec.Name,
    labels: labelList(spec.Labels),
    taskSpec: taskState(spec.TaskTemplate),
    mode: { ...(spec.Mode?.Replicated ? { replicated: { replicas: spec.Mode.Replicated.Replicas ?? 0 } } : {}), global: spec.Mode?.Global != null },
    ...(spec.UpdateConfig ? { updateConfig: rollout(spec.UpdateConfig) } : {}),
    ...(spec.RollbackConfig ? { rollbackConfig: rollout(spec.RollbackConfig) } : {}),
    endpointSpec: { mode: endpoint.mode, ports: (endpoint.of?.Ports ?? []).map(port) },
  };
}

const port = (entry: Properties): Properties => ({
  name: entry.Name ?? "",
  protocol: entry.Protocol,
  targetPort: entry.TargetPort,
  publishedPort: entry.PublishedPort ?? 0,
  publishMode: entry.PublishMode,
});

function taskState(task: Properties): Properties {
  return {
    containerSpec: containerState(task.ContainerSpec ?? {}),
    ...(task.Resources ? { resources: resources(task.Resources) } : {}),
    ...(task.RestartPolicy ? { restartPolicy: restartPolicy(task.RestartPolicy) } : {}),
    ...(task.Placement ? { placement: placement(task.Placement) } : {}),
    forceUpdate: task.ForceUpdate ?? 0,
    ...(task.Runtime ? { runtime: task.Runtime } : {}),
    ...some("networksAdvanceds", task.Networks, networkAttachment),
    ...(task.LogDriver ? { logDriver: { name: task.LogDriver.Name, ...(task.LogDriver.Options ? { options: task.LogDriver.Options } : {}) } } : {}),
  };
}

function containerState(spec: Properties): Properties {
  return {
    image: spec.Image,
    ...(Object.keys(spec.Labels ?? {}).length > 0 ? { labels: labelList(spec.Labels) } : {}),
    ...some("commands", spec.Command),
    ...some("args", spec.Args),
    ...given("hostname", spec.Hostname),
    ...(spec.Env?.length ? { env: Object.fromEntries((spec.Env as string[]).map((line) => line.split(/=(.*)/s).slice(0, 2)).map(([key, value]) => [key, value ?? ""])) } : {}),
    ...given("user", spec.User),
    ...given("dir", spec.Dir),
    ...some("groups", spec.Groups),
    ...(spec.Privileges ? { privileges: privileges(spec.Privileges) } : {}),
    ...given("readOnly", spec.ReadOnly),
    ...some("mounts", spec.Mounts, mount),
    ...given("stopSignal", spec.StopSignal),
    ...(spec.StopGracePeriod != null ? { stopGracePeriod: shortDuration(spec.StopGracePeriod) } : {}),
    ...(spec.Healthcheck ? { healthcheck: healthcheck(spec.Healthcheck) } : {}),
    ...some("hosts", spec.Hosts, (line: unknown) => ({ ip: String(line).split(" ")[0], host: String(line).split(" ")[1] })),
    ...(spec.DNSConfig ? { dnsConfig: { ...some("nameservers", spec.DNSConfig.Nameservers), ...some("searches", spec.DNSConfig.Search), ...some("options", spec.DNSConfig.Options) } } : {}),
    ...some("secrets", spec.Secrets, (entry) => ({ secretId: entry.SecretID, ...given("secretName", entry.SecretName), ...file(entry.File) })),
    ...some("configs", spec.Configs, (entry) => ({ configId: entry.ConfigID, ...given("configName", entry.ConfigName), ...file(entry.File) })),
    ...given("isolation", spec.Isolation),
    ...(Object.keys(spec.Sysctls ?? {}).length > 0 ? { sysctl: spec.Sysctls } : {}),
    ...some("capAdds", spec.CapabilityAdd),
    ...some("capDrops", spec.CapabilityDrop),
    ...(spec.Init != null ? { init: spec.Init } : {}),
  };
}

const given = (key: string, value: unknown): Properties => (value ? { [key]: value } : {});

const some = (key: string, values: Properties[] | undefined, each: (entry: Properties) => unknown = (entry) => entry): Properties =>
  values?.length ? { [key]: values.map(each) } : {};

const file = (target: Properties | undefined): Properties =>
  target ? { fileName: target.Name, ...given("fileUid", target.UID), ...given("fileGid", target.GID), fileMode: target.Mode } : {};

function mount(entry: Properties): Properties {
  const { BindOptions: bind, VolumeOptions: volume, TmpfsOptions: tmpfs } = entry;
  return {
    target: entry.Target,
    source: entry.Source ?? "",
    type: entry.Type,
    readOnly: entry.ReadOnly ?? false,
    ...(bind ? { bindOptions: given("propagation", bind.Propagation) } : {}),
    ...(volume ? { volumeOptions: { noCopy: volume.NoCopy ?? false, labels: labelList(volume.Labels), ...given("driverName", volume.DriverConfig?.Name), driverOptions: volume.DriverConfig?.Options ?? {} } } : {}),
    ...(tmpfs ? { tmpfsOptions: { sizeBytes: tmpfs.SizeBytes ?? 0, mode: (tmpfs.Mode ?? 0) & 0o777 } } : {}),
  };
}

const healthcheck = (check: Properties): Properties => ({
  ...some("tests", check.Test),
  interval: shortDuration(check.Interval),
  timeout: shortDuration(check.Timeout),
  startPeriod: shortDuration(check.StartPeriod),
  retries: check.Retries ?? 0,
});

const privileges = ({ CredentialSpec: credential, SELinuxContext: context }: Properties): Properties => ({
  ...(credential ? { credentialSpec: { file: credential.File ?? "", registry: credential.Registry ?? "" } } : {}),
  ...(context ? { seLinuxContext: { disable: context.Disable ?? false, user: context.User ?? "", role: context.Role ?? "", type: context.Type ?? "", level: context.Level ?? "" } } : {}),
});

function resources({ Limits: limits, Reservations: reserved }: Properties): Properties {
  const amount = (entry: Properties) => ({ nanoCpus: entry.NanoCPUs ?? 0, memoryBytes: entry.MemoryBytes ?? 0 });
  const kinds = (reserved?.GenericResources ?? []) as Properties[];
  const pair = (entry?: Properties) => (entry ? [`${entry.Kind}=${entry.Value}`] : []);
  const generic = {
    namedResourcesSpecs: kinds.flatMap((kind) => pair(kind.NamedResourceSpec)),
    discreteResourcesSpecs: kinds.flatMap((kind) => pair(kind.DiscreteResourceSpec)),
  };
  return { ...(limits ? { limits: amount(limits) } : {}), ...(reserved ? { reservation: { ...amount(reserved), ...(kinds.length > 0 ? { genericResources: generic } : {}) } } : {}) };
}

const restartPolicy = (policy: Properties): Properties => ({
  ...given("condition", policy.Condition),
  ...(policy.Delay != null ? { delay: shortDuration(policy.Delay) } : {}),
  ...(policy.MaxAttempts != null ? { maxAttempts: policy.MaxAttempts } : {}),
  ...(policy.Window != null ? { window: shortDuration(policy.Window) } : {}),
});

const placement = (entry: Properties): Properties => ({
  ...some("constraints", entry.Constraints),
  ...some("prefs", entry.Preferences, (preference) => preference.Spread.SpreadDescriptor),
  ...some("platforms", entry.Platforms, ({ Architecture, OS }) => ({ architecture: Architecture ?? "", os: OS ?? "" })),
  maxReplicas: entry.MaxReplicas ?? 0,
});

const networkAttachment = (entry: Properties): Properties => ({
  id: entry.Target,
  driverOpts: Object.entries(entry.DriverOpts ?? {}).map(([key, value]) => `${key}=${value}`),
  ...some("aliases", entry.Aliases),
});

const rollout = (config: Properties): Properties => ({
  parallelism: config.Parallelism ?? 0,
  delay: shortDuration(config.Delay),
  failureAction: config.FailureAction,
  monitor: shortDuration(config.Monitor),
  maxFailureRatio: (config.MaxFailureRatio ?? 0).toFixed(1),
  order: config.Order,
});
