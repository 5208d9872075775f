/**
 * Services as the file of `docker stack deploy` that would make them again. Rendered from the services that run and not from
 * the plan, so that it says what is there, whatever made it.
 */

/** A service as the engine's API has it; the parts that dbhaven's own services use. */
export interface SwarmService {
  Spec: {
    Name: string;
    Labels?: Record<string, string>;
    Mode: { Replicated?: { Replicas?: number } };
    TaskTemplate: {
      ContainerSpec: {
        Image: string;
        Command?: string[];
        Args?: string[];
        Env?: string[];
        Mounts?: Mount[];
        Secrets?: { SecretName: string; File: { Name: string; UID: string; GID: string; Mode: number } }[];
        Healthcheck?: { Test?: string[]; Interval?: number; Timeout?: number; Retries?: number; StartPeriod?: number };
        StopSignal?: string;
        StopGracePeriod?: number;
      };
      Resources?: { Limits?: Resources; Reservations?: Resources };
      RestartPolicy?: { Condition?: string; Delay?: number; MaxAttempts?: number; Window?: number };
      Placement?: { Constraints?: string[] };
      Networks?: { Target: string; Aliases?: string[] }[];
      LogDriver?: { Name?: string; Options?: Record<string, string> };
    };
    EndpointSpec?: { Mode?: string; Ports?: { Protocol?: string; TargetPort: number; PublishedPort?: number; PublishMode?: string }[] };
    UpdateConfig?: UpdateConfig;
    RollbackConfig?: UpdateConfig;
  };
}

interface Mount {
  Type: string; Source?: string; Target: string; ReadOnly?: boolean;
  VolumeOptions?: { DriverConfig?: { Options?: Record<string, string> } };
  TmpfsOptions?: { SizeBytes?: number };
}
interface Resources { MemoryBytes?: number; NanoCPUs?: number }
interface UpdateConfig { Parallelism?: number; Order?: string; FailureAction?: string; Delay?: number; Monitor?: number; MaxFailureRatio?: number }

/**
 * Volumes, networks and secrets are named as they are: removing the stack removes services alone.
 *
 * @param services by the name that each gets in the stack
 * @param networks Docker id to name
 */
export function stackFile(services: Record<string, SwarmService>, networks: Record<string, string>): Record<string, unknown> {
  const all = Object.values(services).map(({ Spec }) => Spec.TaskTemplate);
  const external = (names: string[]) => Object.fromEntries([...new Set(names)].sort().map((name) => [name, outside(name)]));
  return {
    version: "3.8",
    services: Object.fromEntries(Object.entries(services).map(([name, service]) => [name, serviceEntry(service, networks)])),
    networks: external(all.flatMap(({ Networks = [] }) => Networks.map(({ Target }) => networks[Target] ?? Target))),
    volumes: volumeEntries(all.flatMap(({ ContainerSpec }) => (ContainerSpec.Mounts ?? []).filter(({ Type }) => Type === "volume"))),
    secrets: external(all.flatMap(({ ContainerSpec }) => (ContainerSpec.Secrets ?? []).map(({ SecretName }) => SecretName))),
  };
}

const outside = (name: string) => ({ external: true, name });

/**
 * The option that keeps a volume that is gone from being made anew (plan/lostVolumes.ts) can be said of the stack's own volumes only;
 * Docker hands it on to the service's mount, takes the volume that is there as it is, and removes none with the stack.
 */
function volumeEntries(mounts: Mount[]) {
  const inOrder = [...mounts].sort((a, b) => (a.Source! < b.Source! ? -1 : 1));
  return Object.fromEntries(inOrder.map(({ Source: name, VolumeOptions }) => {
    const options = VolumeOptions?.DriverConfig?.Options;
    return [name!, options && Object.keys(options).length > 0 ? { name: name!, driver_opts: options } : outside(name!)];
  }));
}

function serviceEntry({ Spec }: SwarmService, networks: Record<string, string>) {
  const { ContainerSpec: container, LogDriver: log, Networks = [] } = Spec.TaskTemplate;
  return withoutEmpty({
    image: container.Image,
    entrypoint: container.Command?.map(literal),
    command: container.Args?.map(literal),
    environment: container.Env?.map(literal),
    secrets: container.Secrets?.map(({ SecretName, File }) => ({ source: SecretName, target: File.Name, uid: File.UID, gid: File.GID, mode: File.Mode })),
    volumes: container.Mounts?.map(mount),
    healthcheck: container.Healthcheck && withoutEmpty({
      test: container.Healthcheck.Test?.map(literal), interval: duration(container.Healthcheck.Interval), timeout: duration(container.Healthcheck.Timeout),
      retries: container.Healthcheck.Retries, start_period: duration(container.Healthcheck.StartPeriod),
    }),
    stop_signal: container.StopSignal,
    stop_grace_period: duration(container.StopGracePeriod),
    networks: Object.fromEntries(Networks.map(({ Target, Aliases }) => [networks[Target] ?? Target, withoutEmpty({ aliases: Aliases }) ?? null])),
    ports: Spec.EndpointSpec?.Ports?.map(({ TargetPort, PublishedPort, Protocol, PublishMode }) => withoutEmpty({ target: TargetPort, published: PublishedPort, protocol: Protocol, mode: PublishMode })),
    logging: log && withoutEmpty({ driver: log.Name, options: log.Options }),
    deploy: deployment(Spec),
  });
}

function deployment({ Mode, EndpointSpec, UpdateConfig: update, RollbackConfig: rollback, TaskTemplate: { Placement, Resources, RestartPolicy: restart } }: SwarmService["Spec"]) {
  return withoutEmpty({
    replicas: Mode.Replicated?.Replicas,
    endpoint_mode: EndpointSpec?.Mode,
    placement: withoutEmpty({ constraints: Placement?.Constraints }),
    resources: withoutEmpty({ limits: resources(Resources?.Limits), reservations: resources(Resources?.Reservations) }),
    restart_policy: restart && withoutEmpty({ condition: restart.Condition, delay: duration(restart.Delay), max_attempts: restart.MaxAttempts || undefined, window: duration(restart.Window) }),
    update_config: update && updateEntry(update),
    rollback_config: rollback && updateEntry(rollback),
  });
}

const updateEntry = ({ Parallelism, Order, FailureAction, Delay, Monitor, MaxFailureRatio }: UpdateConfig) =>
  withoutEmpty({ parallelism: Parallelism, order: Order, failure_action: FailureAction, delay: duration(Delay), monitor: duration(Monitor), max_failure_ratio: MaxFailureRatio });

const resources = (limit: Resources = {}) => withoutEmpty({
  memory: limit.MemoryBytes ? `${limit.MemoryBytes}b` : undefined,
  cpus: limit.NanoCPUs ? String(limit.NanoCPUs / 1e9) : undefined,
});

const mount = ({ Type, Source, Target, ReadOnly, TmpfsOptions }: Mount) => withoutEmpty({
  type: Type, source: Source || undefined, target: Target, read_only: ReadOnly || undefined, tmpfs: TmpfsOptions?.SizeBytes ? { size: TmpfsOptions.SizeBytes } : undefined,
});

/** Nanoseconds; a time that is zero is the engine's own default. */
const duration = (nanoseconds: number | undefined) => (nanoseconds ? `${nanoseconds / 1e6}ms` : undefined);

/** In such a file $ names a variable. */
const literal = (text: string) => text.replace(/\$/g, "$$$$");

/** Without members that say nothing; undefined where none is left. */
function withoutEmpty<T extends Record<string, unknown>>(entry: T): Partial<T> | undefined {
  const left = Object.entries(entry).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0));
  return left.length === 0 ? undefined : Object.fromEntries(left) as Partial<T>;
}
