/** A container of Docker's API as outputs of the resource; what cannot be told from the image's own is taken from the state. */
import type { Properties } from "../provider";
import { labelList } from "./answers";
import { longDuration } from "./durations";

const MEGABYTE = 2 ** 20;
const megabytes = (bytes: number | undefined) => (bytes && bytes > 0 ? Math.floor(bytes / MEGABYTE) : (bytes ?? 0));

const FROM_THE_PROGRAM = [
  "envs", "labels", "networksAdvanced", "volumes", "start", "wait", "waitTimeout", "attach", "logs", "removeVolumes", "destroyGraceSeconds",
  "containerReadRefreshTimeoutMilliseconds", "mustRun", "capabilities", "pidMode", "containerLogs",
];

export function containerState(container: Properties, state: Properties): Properties {
  const { Config: config, HostConfig: host, State: running, NetworkSettings: networks } = container;
  const mustRun = state.mustRun ?? true;
  return {
    ...Object.fromEntries(FROM_THE_PROGRAM.filter((key) => state[key] !== undefined).map((key) => [key, state[key]])),
    // One that stands still although it must run shows as a change, which starts it.
    ...(state.mustRun === undefined ? {} : { mustRun: running.Running ? mustRun : false }),
    ...(running.Running ? {} : { exitCode: running.ExitCode }),
    name: container.Name.replace(/^\//, ""),
    image: String(state.image ?? "").startsWith("sha256:") ? container.Image : config.Image,
    command: config.Cmd ?? [],
    entrypoints: [config.Entrypoint ?? []].flat(),
    user: config.User ?? "",
    workingDir: config.WorkingDir ?? "",
    hostname: config.Hostname,
    domainname: config.Domainname ?? "",
    hosts: (host.ExtraHosts ?? []).map((line: string) => ({ host: line.split(":")[0], ip: line.split(":")[1] })),
    dns: host.Dns ?? [],
    dnsOpts: host.DnsOptions ?? [],
    dnsSearches: host.DnsSearch ?? [],
    networkMode: host.NetworkMode,
    ...ports(networks?.Ports ?? {}, state, running.Running || mustRun),
    publishAllPorts: host.PublishAllPorts ?? false,
    mounts: (host.Mounts ?? []).map(mount),
    tmpfs: host.Tmpfs ?? {},
    restart: host.RestartPolicy?.Name || "no",
    maxRetryCount: host.RestartPolicy?.MaximumRetryCount ?? 0,
    memory: megabytes(host.Memory),
    memoryReservation: megabytes(host.MemoryReservation),
    memorySwap: megabytes(host.MemorySwap),
    shmSize: megabytes(host.ShmSize),
    ...(host.NanoCpus > 0 ? { cpus: cpus(host.NanoCpus) } : {}),
    cpuShares: host.CpuShares ?? 0,
    cpuSet: host.CpusetCpus ?? "",
    logDriver: host.LogConfig?.Type,
    ...(state.logOpts && Object.keys(state.logOpts).length > 0 ? { logOpts: host.LogConfig?.Config ?? {} } : {}),
    ...(config.Healthcheck ? { healthcheck: healthcheck(config.Healthcheck) } : {}),
    stopSignal: config.StopSignal ?? "",
    stopTimeout: config.StopTimeout ?? 0,
    readOnly: host.ReadonlyRootfs ?? false,
    privileged: host.Privileged ?? false,
    init: host.Init ?? false,
    ...(host.CapAdd?.length || host.CapDrop?.length ? { capabilities: { adds: host.CapAdd ?? [], drops: host.CapDrop ?? [] } } : {}),
    securityOpts: host.SecurityOpt ?? [],
    sysctls: host.Sysctls ?? {},
    tty: config.Tty ?? false,
    stdinOpen: config.OpenStdin ?? false,
    ...(state.pidMode ? { pidMode: host.PidMode } : {}),
    ipcMode: host.IpcMode,
    groupAdds: host.GroupAdd ?? [],
    runtime: host.Runtime,
    rm: host.AutoRemove ?? false,
    bridge: networks?.Bridge ?? "",
    networkDatas: Object.entries((networks?.Networks ?? {}) as Record<string, Properties>).map(networkData),
  };
}

function networkData([networkName, endpoint]: [string, Properties]): Properties {
  return {
    networkName,
    ipAddress: endpoint.IPAddress,
    ipPrefixLength: endpoint.IPPrefixLen,
    gateway: endpoint.Gateway,
    globalIpv6Address: endpoint.GlobalIPv6Address,
    globalIpv6PrefixLength: endpoint.GlobalIPv6PrefixLen,
    ipv6Gateway: endpoint.IPv6Gateway,
    macAddress: endpoint.MacAddress,
  };
}

/** Read back only where some were given; a container that stands still has none. */
function ports(bound: Record<string, Properties[] | null>, state: Properties, read: boolean): Properties {
  if (!state.ports?.length) return {};
  if (!read) return { ports: state.ports };
  const keys = Object.keys(bound).sort((one, other) => parseInt(one, 10) - parseInt(other, 10));
  return {
    ports: keys.flatMap((key) => (bound[key] ?? []).map(({ HostPort, HostIp }) => ({ internal: parseInt(key, 10), external: Number(HostPort), ip: HostIp, protocol: key.split("/")[1] }))),
  };
}

const healthcheck = (check: Properties): Properties => ({
  tests: check.Test ?? [],
  interval: longDuration(check.Interval),
  timeout: longDuration(check.Timeout),
  startPeriod: longDuration(check.StartPeriod),
  startInterval: longDuration(check.StartInterval),
  retries: check.Retries ?? 0,
});

function mount({ Target: target, Source: source, Type: type, ReadOnly: readOnly, BindOptions: bind, VolumeOptions: volume, TmpfsOptions: tmpfs }: Properties): Properties {
  return {
    target,
    source: source ?? "",
    type,
    readOnly: readOnly ?? false,
    ...(bind ? { bindOptions: { propagation: bind.Propagation ?? "" } } : {}),
    ...(volume ? { volumeOptions: { noCopy: volume.NoCopy ?? false, labels: labelList(volume.Labels), driverName: volume.DriverConfig?.Name ?? "", driverOptions: volume.DriverConfig?.Options ?? {} } } : {}),
    ...(tmpfs ? { tmpfsOptions: { sizeBytes: tmpfs.SizeBytes ?? 0, mode: tmpfs.Mode ?? 0 } } : {}),
  };
}

/** "1.0", "0.5" */
const cpus = (nano: number) => (nano % 1e9 === 0 ? `${nano / 1e9}.0` : String(nano / 1e9));
