/** The instances' services as the Swarm has them, to be compared with the plan. */
import type { Found, RunningInstance } from "../plan/changes";
import type { InstancePlan } from "../plan/instances";
import { volumeGuard } from "../plan/lostVolumes";
import type { Plan } from "../plan/plan";
import { connectEngine, orMissing, Unreachable, type Docker } from "./engine";
import { labelFilter, labelOf, type Labels } from "./labels";
import { Journal } from "./records";
import { startScripts } from "./startScripts";

/** The parts of a service that are read, as the engine's API writes them. */
interface ServiceItem {
  Spec: {
    Name: string;
    Labels?: Labels;
    Mode: { Replicated?: { Replicas?: number } };
    TaskTemplate: {
      ContainerSpec: { Image: string; Command?: string[]; Args?: string[]; Mounts?: { VolumeOptions?: { DriverConfig?: { Options?: Record<string, string> } } }[]; Healthcheck?: { Test?: string[]; Interval?: number; Timeout?: number; Retries?: number; StartPeriod?: number } };
      Resources?: { Limits?: Amount; Reservations?: Amount };
    };
    EndpointSpec?: { Ports?: { PublishedPort?: number }[] };
  };
}

interface Amount { MemoryBytes?: number; NanoCPUs?: number }

/** Reads the manager, and the servers of those instances whose image goes by another name than the plan's. */
export async function runningInstances(plan: Plan, connectTo: typeof connectEngine = connectEngine): Promise<Found> {
  const server = plan.servers.find(({ manager }) => manager)!;
  const manager = connectTo(server.engine, { connections: 1 });
  const [services, records] = await Promise.all([
    manager.listServices({ filters: labelFilter(plan.estate, { instance: "" }) } as never) as unknown as Promise<ServiceItem[]>,
    new Journal(manager, plan.estate).list({ record: "settings" }),
  ]);
  const engines = new Map<string, Docker>();
  const engineOf = (key: string) => {
    if (!engines.has(key)) engines.set(key, connectTo(plan.servers.find((one) => one.key === key)!.engine, { connections: 1 }));
    return engines.get(key)!;
  };
  const running = await Promise.all(plan.instances.flatMap((instance) => {
    const service = services.find(({ Spec }) => Spec.Name === instance.serviceName);
    return service ? [read(instance, service, engineOf).then((found) => [instance.key, found] as const)] : [];
  }));
  return {
    running: Object.fromEntries(running),
    told: Object.fromEntries(records.map(({ subject, data }) => [subject, data.settings as Record<string, string>])),
    scripts: Object.fromEntries(plan.instances.map(({ key, engine }) => [key, startScripts(engine)])),
  };
}

async function read(instance: InstancePlan, { Spec }: ServiceItem, engineOf: (server: string) => Docker): Promise<RunningInstance> {
  const { ContainerSpec, Resources } = Spec.TaskTemplate;
  const command = ContainerSpec.Command ?? [];
  const seconds = (nanoseconds = 0) => nanoseconds / 1e9;
  const { Interval, Timeout, Retries = 0, StartPeriod } = ContainerSpec.Healthcheck ?? {};
  return {
    image: ContainerSpec.Image,
    sameImage: await standsFor(instance, ContainerSpec.Image, engineOf),
    commandLine: ContainerSpec.Args ?? [],
    scripts: { "start.sh": scriptOf(command), "health.sh": scriptOf(ContainerSpec.Healthcheck?.Test ?? []) },
    certificate: labelOf(Spec.Labels, "certificate"),
    administrators: command.flatMap((line) => /^DBHAVEN_ADMINISTRATORS=(.*)$/.exec(line)?.[1] ?? [])[0] ?? "",
    volumeGuarded: (ContainerSpec.Mounts ?? []).some(({ VolumeOptions }) => volumeGuard in (VolumeOptions?.DriverConfig?.Options ?? {})),
    ...amount(Resources?.Limits),
    reservations: amount(Resources?.Reservations),
    publishedPort: Spec.EndpointSpec?.Ports?.[0]?.PublishedPort ?? null,
    healthcheck: { intervalSeconds: seconds(Interval), timeoutSeconds: seconds(Timeout), retries: Retries, startPeriodSeconds: seconds(StartPeriod) },
    replicas: Spec.Mode.Replicated?.Replicas ?? 0,
  };
}

/** Of a command that runs a script's text: bash -c TEXT. */
const scriptOf = (command: string[]): string => command[command.indexOf("-c") + 1] ?? "";

const amount = ({ MemoryBytes = 0, NanoCPUs = 0 }: Amount = {}) => ({ memoryMegabytes: MemoryBytes / 2 ** 20, cpus: NanoCPUs / 1e9 });

/** An image is started by the digest that its server has for it (components/image.ts). */
async function standsFor({ image, server }: InstancePlan, started: string, engineOf: (server: string) => Docker): Promise<boolean> {
  if (started === image || started.startsWith(`${image}@`)) return true;
  try {
    const found = await orMissing(engineOf(server).getImage(image).inspect());
    return found?.RepoDigests?.includes(started) ?? false;
  } catch (error) {
    // A server that does not answer is named by whoever has to work on it.
    if (error instanceof Unreachable) return true;
    throw error;
  }
}
