/** What is going on, read from the servers and never from Pulumi's state, so that it works while an `up` runs. */
import type { Estate } from "../config/schema";
import { offlineLines, withoutOffline } from "../plan/offline";
import type { MovePlan } from "../plan/moves/plan";
import { planEstate, type Plan } from "../plan/plan";
import { certificateEnds } from "./certificates";
import { connectEngine, orMissing, Unreachable, type Docker } from "../swarm/engine";
import { linesOf } from "../swarm/exec";
import { jobState, readJson } from "../swarm/job";
import { labelFilter, labelOf, runName } from "../swarm/labels";
import { outOfUse } from "../swarm/oldContainers";
import { stateOf } from "./oldContainerState";
import { committedMoves, inFlight, Journal, newestRun, type RecordEntry, type Run } from "../swarm/records";
import { time } from "./units";

export interface Progress {
  step?: string;
  /** Epoch seconds, by the server's clock. */
  since?: number;
  fence?: { since: number | string; until: number | string; by: string } | null;
  copy?: { doneRows: number; totalRows: number; doneBytes: number; totalBytes: number; tables?: string[] } | null;
}

export interface MoveStatus {
  key: string;
  /** The move's own newest run, or that of one of its backups, its rehearsal or way back where only that is in flight. */
  run: Run | undefined;
  /** Of the job of a run in flight. */
  job?: "running" | "waiting" | "ended" | "absent";
  progress?: Progress;
  /** Epoch seconds on the server that the job runs on. */
  now?: number;
}

export interface Kept { server: string; what: string; state: string }

export interface EstateStatus {
  estate: string;
  records: RecordEntry[];
  moves: MoveStatus[];
  services: { name: string; server: string; running: number; wanted: number }[];
  kept: Kept[];
  /** Sentences about certificates that end soon. */
  certificates: string[];
  /** Sentences about servers that are offline, as the estate says. */
  offline: string[];
  /** Sentences about servers that did not answer. */
  unreachable: string[];
}

/** By key of the server. */
export type Engines = Record<string, Docker>;

/** Of those that are online. */
export const engineOfEach = (estate: Estate): Engines =>
  Object.fromEntries(planEstate(estate).servers.filter(({ offline }) => !offline).map(({ key, engine }) => [key, connectEngine(engine)]));

/** @throws Unreachable for a server that is offline, as its engine would */
export function engineOn(engines: Engines, server: string): Docker {
  const engine = engines[server];
  if (!engine) throw new Unreachable(`server ${server} is offline.`);
  return engine;
}

export async function observe(estate: Estate, docker: Engines = engineOfEach(estate)): Promise<EstateStatus> {
  const plan = planEstate(estate);
  const manager = docker[plan.servers.find((server) => server.manager)!.key]!;
  const unreachable: string[] = [];
  const reach = async <T>(call: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (!unreachable.includes(error.message)) unreachable.push(error.message);
      return otherwise;
    }
  };
  const records = await new Journal(manager, plan.estate).list();
  const services = await serviceStatus(plan, manager);
  const [moves, certificates, kept] = await Promise.all([
    Promise.all(plan.moves.map(({ key }) => moveStatus(plan, key, records, docker, manager, reach))),
    certificateEnds(plan, manager),
    Promise.all(plan.servers.filter(({ offline }) => !offline).map(({ key }) => reach(keptOn(plan, key, docker[key]!, records, services), []))),
  ]);
  return { estate: plan.estate, records, moves, services, kept: kept.flat(), certificates: certificates.flatMap(({ warning }) => warning ?? []), offline: offlineLines(plan, withoutOffline(plan, committedMoves(records)).leftOut), unreachable };
}

async function moveStatus(plan: Plan, key: string, records: RecordEntry[], engines: Engines, manager: Docker, reach: <T>(call: Promise<T>, otherwise: T) => Promise<T>): Promise<MoveStatus> {
  const { node, container, ...status } = await jobOf(plan, key, records, engines, manager);
  return { ...status, ...(node && container ? await reach(progressOf(node, container), {}) : {}) };
}

/** The job of a move's run in flight, and where it is looked at. */
async function jobOf(plan: Plan, key: string, records: RecordEntry[], engines: Engines, manager: Docker): Promise<Pick<MoveStatus, "key" | "run" | "job"> & { node?: Docker; container?: string }> {
  const [own, ...others] = [newestRun(records, key), newestRun(records, key, "backup"), newestRun(records, key, "target-backup"), newestRun(records, key, "rehearsal"), newestRun(records, key, "reversal")];
  const run = own && inFlight(own) ? own : others.find((other) => other && inFlight(other)) ?? own;
  if (!run || !inFlight(run)) return { key, run };
  const role = roleOf(run);
  const state = await jobState(manager, runName(plan.estate, "move", key, run.id, role));
  if (state.phase !== "running") return { key, run, job: state.phase };
  return { key, run, job: "running", node: engines[serverOf(role, plan.moves.find((move) => move.key === key)!)], container: state.container };
}

async function progressOf(node: Docker, container: string): Promise<Pick<MoveStatus, "progress" | "now">> {
  const [progress, info] = await Promise.all([readJson(node, container, "progress"), node.info() as Promise<{ SystemTime: string }>]);
  return { ...(progress ? { progress: progress as Progress } : {}), now: Date.parse(info.SystemTime) / 1000 };
}

/**
 * Of the moves that copy at this moment, how far they are. It is asked again and again while they work, so it asks for little: the file
 * with the progress, a process of the engine's each time, only where the last word of a job's log, which costs a hundredth, is that it copies.
 */
export async function observeCopies(plan: Plan, docker: Engines): Promise<Pick<EstateStatus, "moves">> {
  const manager = docker[plan.servers.find((server) => server.manager)!.key]!;
  const records = await new Journal(manager, plan.estate).list();
  const moves = await Promise.all(plan.moves.map(async ({ key }): Promise<MoveStatus> => {
    const { node, container, ...status } = await jobOf(plan, key, records, docker, manager);
    const copies = node && container && (await linesOf(node, container)).at(-1) === "copy";
    return { ...status, ...(copies ? await progressOf(node, container) : {}) };
  }));
  return { moves };
}

export type JobRole = "move" | "backup" | "report" | "rehearse" | "revert";

/** The job that a run consists of. */
export function roleOf({ entries: [started] }: Run): JobRole {
  switch (started!.kind) {
    case "backup":
    case "target-backup": return "backup";
    case "rehearsal": return started!.data.phase === "prepared" ? "report" : "rehearse";
    case "reversal": return "revert";
    default: return "move";
  }
}

/** Where that job works. */
export function serverOf(role: JobRole, { source, target, backup }: MovePlan): string {
  if (role === "revert") return source.server;
  return role === "backup" && backup ? backup.server : target.server;
}

interface ServiceItem { Spec: { Name: string; Labels?: Record<string, string>; Mode: { Replicated?: { Replicas: number } } }; ServiceStatus?: { RunningTasks: number; DesiredTasks: number } }

async function serviceStatus(plan: Plan, manager: Docker): Promise<EstateStatus["services"]> {
  const services = await manager.listServices({ filters: labelFilter(plan.estate, {}), status: true } as never) as unknown as ServiceItem[];
  const places = new Map<string, string>([
    ...plan.instances.map(({ serviceName, server }) => [serviceName, server] as const),
    ...plan.applications.flatMap(({ runs, server }) => ("serviceName" in runs ? [[runs.serviceName, server] as const] : [])),
  ]);
  return services
    .filter(({ Spec }) => labelOf(Spec.Labels, "run") === undefined)
    .map(({ Spec, ServiceStatus }) => ({
      name: Spec.Name, server: places.get(Spec.Name) ?? "?",
      running: ServiceStatus?.RunningTasks ?? 0, wanted: ServiceStatus?.DesiredTasks ?? Spec.Mode.Replicated?.Replicas ?? 0,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Old containers and their volumes, databases' volumes: whatever still holds data. */
async function keptOn(plan: Plan, server: string, docker: Docker, records: RecordEntry[], services: EstateStatus["services"]): Promise<Kept[]> {
  const [containers, volumes] = await Promise.all([
    Promise.all(outOfUse(records).filter((old) => old.server === server).map(async (old) => {
      const { container: name, volumes: names, stoppedAt, removed } = old;
      if (removed) return [{ server, what: `container ${name}`, state: `removed ${time(removed.at)}, by ${String(removed.data.by)}` }];
      const [now, holder] = await Promise.all([
        stateOf(docker, old),
        docker.listContainers({ filters: labelFilter(plan.estate, { held: name }) } as never) as unknown as Promise<unknown[]>,
      ]);
      const state = { gone: "removed", running: `RUNNING AGAIN${now.name === name ? "" : `, as ${now.name}`}`, startable: "stopped, and CAN BE STARTED: npm run doctor says what can be done", barred: `stopped ${time(stoppedAt)}` }[now.is];
      return [
        { server, what: `container ${name}`, state },
        ...names.map((volume) => ({ server, what: `volume ${volume}`, state: holder.length > 0 ? "held, of the old container" : "NOT HELD: a prune would take it" })),
      ];
    })),
    Promise.all(plan.instances.filter((instance) => instance.server === server).map(async ({ key, volumeName, serviceName }) => {
      const what = `volume ${volumeName}`;
      if (await orMissing(docker.getVolume(volumeName).inspect())) return [{ server, what, state: `data of ${key}` }];
      return services.some(({ name }) => name === serviceName) ? [{ server, what, state: `GONE, with the rows of ${key}: npm run doctor says what can be done` }] : [];
    })),
  ]);
  return [...containers.flat(), ...volumes.flat()];
}
