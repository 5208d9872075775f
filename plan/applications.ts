import type { Application, Estate, ManagedApplication, UnmanagedApplication } from "../config/schema";
import type { InstancePlan } from "./instances";
import type { MovePlan } from "./moves/plan";
import { dockerName } from "./names";
import { sortedEntries } from "./order";
import type { ProxyPlan } from "./proxies";
import { planRendered, type RenderedPlan } from "./rendered/plan";
import { planProbe, type ProbePlan } from "./probes";
import { authorityFile } from "./tls";

export interface DatabaseUsePlan {
  /** The name under which the application's environment refers to it: ${key.host} and so on. */
  key: string;
  instance: string;
  database: string;
  account: string;
  passwordFile: string;
  /** Where it finds the certificate of the authority that its database's certificate comes from. */
  authorityFile: string;
  /** Size of the pool that each of its tasks has, where the estate gives one. */
  pool: { max: number; minIdle: number } | null;
  move: string | null;
}

export interface ApplicationPlan {
  key: string;
  server: string;
  uses: DatabaseUsePlan[];
  probe: ProbePlan | null;
  interruption: { command: string[]; timeoutSeconds: number } | null;
  runs: ManagedPlan | UnmanagedPlan;
}

/** A plain container that somebody else runs. */
export interface UnmanagedPlan {
  container: string;
  /** null: it stays as it is, behind proxies. */
  rendered: RenderedPlan | null;
}

export interface ManagedPlan {
  serviceName: string;
  image: string;
  hostname: string;
  replicas: number;
  command: string[];
  environment: Record<string, string>;
  volumes: { name: string; path: string }[];
  networks: string[];
  endpointMode: "vip" | "dnsrr";
  revision: number;
  replaces: string | null;
}

export function planApplications(estate: Estate, instances: InstancePlan[], moves: MovePlan[], proxies: ProxyPlan[]): ApplicationPlan[] {
  return sortedEntries(estate.applications).map(([key, application]) => ({
    key,
    server: application.server,
    uses: planUses(application, moves),
    probe: application.probe && works(application) ? planProbe(application.probe, estate.images.proxy, application, instances) : null,
    interruption: works(application) ? application.interruption ?? null : null,
    runs: "container" in application ? planUnmanaged(estate, application, { instances, moves, proxies }) : planManaged(estate, key, application, instances),
  }));
}

/** Of what has no task nothing can be asked. */
const works = (application: Application): boolean => "container" in application || application.replicas > 0;

const planUnmanaged = (estate: Estate, application: UnmanagedApplication, known: { instances: InstancePlan[]; moves: MovePlan[]; proxies: ProxyPlan[] }): UnmanagedPlan => ({
  container: application.container,
  rendered: application.settings ? planRendered(estate, application.settings, { server: application.server, uses: planUses(application, known.moves) }, known) : null,
});

function planUses(application: Application, moves: MovePlan[]): DatabaseUsePlan[] {
  return sortedEntries(application.databases).map(([key, use]) => ({
    key,
    ...use,
    authorityFile: authorityFile(key),
    pool: use.pool ?? null,
    move: moves.find((move) => move.target.instance === use.instance && move.target.database === use.database)?.key ?? null,
  }));
}

function planManaged(estate: Estate, key: string, application: ManagedApplication, instances: InstancePlan[]): ManagedPlan {
  const used = Object.values(application.databases).map((use) => instances.find((instance) => instance.key === use.instance)!.network);
  return {
    serviceName: dockerName(estate.name, key),
    image: application.image,
    hostname: estate.servers[application.server].node ?? application.server,
    replicas: application.replicas,
    command: application.command ?? [],
    environment: Object.fromEntries(sortedEntries(application.environment)),
    volumes: sortedEntries(application.volumes).map(([name, path]) => ({ name, path })),
    networks: [...new Set(used)].sort(),
    endpointMode: application.endpointMode,
    revision: application.revision,
    replaces: application.replaces ?? null,
  };
}
