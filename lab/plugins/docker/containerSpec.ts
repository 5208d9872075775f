/** A container as Docker's API takes it. */
import type Docker from "dockerode";
import type { Properties } from "../provider";
import { labelMap, textMap } from "./answers";
import { nanoseconds } from "./durations";

const MEGABYTE = 2 ** 20;
const megabytes = (value: number | undefined) => (value && value > 0 ? value * MEGABYTE : (value ?? 0));

export function containerSpec(plan: Properties): Docker.ContainerCreateOptions {
  const bindings = portBindings(plan.ports ?? []);
  return {
    name: plan.name,
    Image: plan.image,
    Hostname: plan.hostname ?? "",
    Domainname: plan.domainname ?? "",
    Tty: plan.tty,
    OpenStdin: plan.stdinOpen,
    ...(plan.stopSignal ? { StopSignal: plan.stopSignal } : {}),
    ...(plan.stopTimeout ? { StopTimeout: plan.stopTimeout } : {}),
    ...(plan.envs?.length ? { Env: plan.envs } : {}),
    ...(plan.command?.length ? { Cmd: plan.command } : {}),
    ...(plan.entrypoints?.length ? { Entrypoint: plan.entrypoints } : {}),
    ...(plan.user ? { User: plan.user } : {}),
    ...(plan.workingDir ? { WorkingDir: plan.workingDir } : {}),
    ...(Object.keys(bindings).length > 0 ? { ExposedPorts: Object.fromEntries(Object.keys(bindings).map((port) => [port, {}])) } : {}),
    Labels: labelMap(plan.labels),
    ...(plan.healthcheck ? { Healthcheck: healthcheck(plan.healthcheck) } : {}),
    Volumes: Object.fromEntries((plan.volumes ?? []).filter(({ containerPath }: Properties) => containerPath).map(({ containerPath }: Properties) => [containerPath, {}])),
    HostConfig: hostConfig(plan, bindings),
  } as Docker.ContainerCreateOptions;
}

function hostConfig(plan: Properties, bindings: Properties): Properties {
  const volumes: Properties[] = plan.volumes ?? [];
  return {
    Privileged: plan.privileged ?? false,
    PublishAllPorts: plan.publishAllPorts ?? false,
    ...updatable(plan),
    ...(plan.runtime ? { Runtime: plan.runtime } : {}),
    Mounts: (plan.mounts ?? []).map(mount),
    AutoRemove: plan.rm,
    ReadonlyRootfs: plan.readOnly,
    LogConfig: { Type: plan.logDriver ?? "", Config: textMap(plan.logOpts) },
    Tmpfs: textMap(plan.tmpfs),
    PortBindings: bindings,
    ExtraHosts: (plan.hosts ?? []).map(({ host, ip }: Properties) => `${host}:${ip}`),
    Binds: volumes.filter(({ volumeName, hostPath }) => volumeName || hostPath).map((entry) => `${entry.hostPath || entry.volumeName}:${entry.containerPath}:${entry.readOnly ? "ro" : "rw"}${entry.selinuxRelabel ? `,${entry.selinuxRelabel}` : ""}`),
    VolumesFrom: volumes.filter(({ fromContainer }) => fromContainer).map(({ fromContainer }) => fromContainer),
    CapAdd: plan.capabilities?.adds ?? [],
    CapDrop: plan.capabilities?.drops ?? [],
    Dns: plan.dns ?? [],
    DnsOptions: plan.dnsOpts ?? [],
    DnsSearch: plan.dnsSearches ?? [],
    SecurityOpt: plan.securityOpts ?? [],
    ...(plan.shmSize ? { ShmSize: megabytes(plan.shmSize) } : {}),
    ...(plan.cpus ? { NanoCpus: Math.round(Number(plan.cpus) * 1e9) } : {}),
    NetworkMode: plan.networkMode,
    ...(plan.pidMode ? { PidMode: plan.pidMode } : {}),
    ...(plan.ipcMode ? { IpcMode: plan.ipcMode } : {}),
    Sysctls: textMap(plan.sysctls),
    GroupAdd: plan.groupAdds ?? [],
    Init: plan.init ?? false,
  };
}

/** What can be changed while it runs. */
export function updatable(plan: Properties): Properties {
  return {
    RestartPolicy: { Name: plan.restart, MaximumRetryCount: plan.maxRetryCount ?? 0 },
    Memory: megabytes(plan.memory),
    MemoryReservation: megabytes(plan.memoryReservation),
    ...(plan.memorySwap ? { MemorySwap: megabytes(plan.memorySwap) } : {}),
    CpuShares: plan.cpuShares ?? 0,
    CpusetCpus: plan.cpuSet ?? "",
  };
}

export function endpoint(network: Properties): Properties {
  return {
    Aliases: network.aliases ?? [],
    IPAMConfig: {
      ...(network.ipv4Address ? { IPv4Address: network.ipv4Address } : {}),
      ...(network.ipv6Address ? { IPv6Address: network.ipv6Address } : {}),
      ...(network.linkLocalIps?.length ? { LinkLocalIPs: network.linkLocalIps } : {}),
    },
    ...(network.macAddress ? { MacAddress: network.macAddress } : {}),
    DriverOpts: Object.fromEntries((network.driverOpts ?? []).map((option: string) => option.split(/=(.*)/s).slice(0, 2))),
  };
}

function portBindings(ports: Properties[]): Properties {
  const bindings: Record<string, Properties[]> = {};
  for (const { internal, external, ip, protocol } of ports) {
    (bindings[`${internal}/${protocol}`] ??= []).push({ HostPort: String(external ?? 0), HostIp: ip });
  }
  return bindings;
}

const healthcheck = (check: Properties): Properties => ({
  ...(check.tests?.length ? { Test: check.tests } : {}),
  Interval: nanoseconds(check.interval),
  Timeout: nanoseconds(check.timeout),
  StartPeriod: nanoseconds(check.startPeriod),
  Retries: check.retries ?? 0,
});

function mount({ type, target, source, readOnly, bindOptions, volumeOptions, tmpfsOptions }: Properties): Properties {
  if (volumeOptions?.subpath) throw new Error("Setting VolumeOptions.Subpath requires docker version 1.45 or higher");
  return {
    Type: type,
    Target: target,
    Source: source ?? "",
    ReadOnly: readOnly ?? false,
    ...(type === "bind" && bindOptions ? { BindOptions: { Propagation: bindOptions.propagation } } : {}),
    ...(type === "volume" && volumeOptions ? { VolumeOptions: {
      NoCopy: volumeOptions.noCopy ?? false,
      Labels: labelMap(volumeOptions.labels),
      DriverConfig: { Name: volumeOptions.driverName ?? "", Options: textMap(volumeOptions.driverOptions) },
    } } : {}),
    ...(type === "tmpfs" && tmpfsOptions ? { TmpfsOptions: { SizeBytes: tmpfsOptions.sizeBytes ?? 0, Mode: tmpfsOptions.mode ?? 0 } } : {}),
  };
}
