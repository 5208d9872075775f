/**
 * A Swarm job: a script in a database engine's own image, pinned to a server, with its files and settings as configs and
 * its secrets as secrets, all made for it and removed with it. Everything has a fixed name, so a second copy of the
 * caller, or the next one after a kill, joins what is there.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { UserError } from "../config/issues";
import { hasFile, packed, readFile } from "./archive";
import { orMissing, statusOf, Unreachable, type Docker } from "./engine";
import { linesOf } from "./exec";
import { labelsOf, runName, type Labels } from "./labels";
import { quoted } from "./quoting";

export interface JobSpec {
  estate: string;
  /** What it belongs to: ["move", "chinook"] gives names and labels. */
  subject: [kind: string, key: string];
  run: string;
  role: string;
  image: string;
  /** Path of the script below /dbhaven/jobs, for example postgres/move.sh. */
  script: string;
  hostname: string;
  networks: string[];
  /** Paths below /dbhaven/jobs and their contents. */
  files: Record<string, string>;
  settings: Record<string, string>;
  /** Files below /run/secrets. */
  secrets: Record<string, string>;
  /** @default "none" */
  restart?: "none" | "on-failure";
  /** A volume of the server that it works on: name, and the path inside the job. */
  volume?: { name: string; path: string };
  /** Limit; 0: none. @default 256 */
  memoryMegabytes?: number;
}

export type JobState =
  | { phase: "absent" }
  | TaskState & {
    /** This is not its first task: a Swarm whose leader starts makes a failed job another one. */
    again: boolean;
  };

type TaskState =
  /** Not started yet; `stuck`: no server is fit for it. */
  | { phase: "waiting"; reason: string; stuck: boolean }
  | { phase: "running"; container: string }
  /** `exitCode` is null when it never started or was shut down from outside. */
  | { phase: "ended"; exitCode: number | null; started: boolean; container: string | undefined; reason: string };

interface Named { ID: string; Spec: { Name: string } }

interface Task {
  CreatedAt: string;
  Status: { State: string; Err?: string; Message?: string; ContainerStatus?: { ContainerID?: string; ExitCode?: number } };
}

const GRACE_SECONDS = 60;
const unpack = fs.readFileSync(path.join(__dirname, "..", "jobs", "unpack.sh"), "utf8");

export const jobName = (spec: Pick<JobSpec, "estate" | "subject" | "run" | "role">): string =>
  runName(spec.estate, ...spec.subject, spec.run, spec.role);

/** Labels of everything that belongs to a run. */
const runLabels = (spec: JobSpec): Labels => labelsOf(spec.estate, { [spec.subject[0]]: spec.subject[1], run: spec.run, job: spec.role });

/** Starts the job, or joins the one of this name. */
export async function startJob(manager: Docker, spec: JobSpec): Promise<void> {
  if (await orMissing(manager.getService(jobName(spec)).inspect())) return;
  const [configs, secrets] = await Promise.all([makeConfigs(manager, spec), makeSecrets(manager, spec)]);
  await orTaken(manager.createService({
    Name: jobName(spec),
    Labels: runLabels(spec),
    Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } },
    EndpointSpec: { Mode: "dnsrr" },
    TaskTemplate: {
      ContainerSpec: {
        Image: spec.image,
        Command: ["bash", "/dbhaven/unpack.sh", spec.script],
        User: "root",
        Labels: runLabels(spec),
        StopGracePeriod: GRACE_SECONDS * 1e9,
        Configs: configs,
        Secrets: secrets,
        ...(spec.volume ? { Mounts: [{ Type: "volume", Source: spec.volume.name, Target: spec.volume.path }] } : {}),
      },
      Placement: { Constraints: [`node.hostname==${spec.hostname}`] },
      Networks: spec.networks.map((Target) => ({ Target })),
      Resources: { Limits: { MemoryBytes: (spec.memoryMegabytes ?? 256) * 2 ** 20 } },
      RestartPolicy: spec.restart === "on-failure" ? { Condition: "on-failure", Delay: 1e9 } : { Condition: "none" },
      LogDriver: { Name: "json-file", Options: { "max-size": "1m", "max-file": "2" } },
    },
  } as never));
}

/** Three configs: the job's files as one, what unpacks them, and the settings. The jobs of a run share the first two. */
async function makeConfigs(manager: Docker, spec: JobSpec) {
  const settings = Object.entries(spec.settings).map(([key, value]) => `${key}=${quoted(value)}\n`).join("");
  const files = packed(spec.files);
  const configs = [
    { path: "/dbhaven/files.gz", role: `files-${short(files)}`, data: gzipSync(files) },
    { path: "/dbhaven/unpack.sh", role: `unpack-${short(unpack)}`, data: Buffer.from(unpack) },
    { path: "/dbhaven/settings.env", role: `${spec.role}-settings`, data: Buffer.from(settings || "\n") }, // Swarm takes no empty one
  ];
  return Promise.all(configs.map(async ({ path: Name, role, data }) => {
    const name = runName(spec.estate, ...spec.subject, spec.run, role);
    const id = await createOrFind(manager, "config", { Name: name, Labels: runLabels(spec), Data: data.toString("base64") });
    return { ConfigID: id, ConfigName: name, File: { Name, UID: "0", GID: "0", Mode: 0o444 } };
  }));
}

async function makeSecrets(manager: Docker, spec: JobSpec) {
  return Promise.all(Object.entries(spec.secrets).map(async ([key, value]) => {
    if (value === "") throw new UserError(`the secret ${key} of job ${jobName(spec)} is empty; give it a value in the stack's configuration.`);
    const name = runName(spec.estate, ...spec.subject, spec.run, key);
    const id = await createOrFind(manager, "secret", { Name: name, Labels: runLabels(spec), Data: base64(value) });
    return { SecretID: id, SecretName: name, File: { Name: key, UID: "0", GID: "0", Mode: 0o400 } };
  }));
}

const base64 = (text: string) => Buffer.from(text).toString("base64");
const short = (text: string | Buffer) => createHash("sha256").update(text).digest("hex").slice(0, 10);

async function createOrFind(manager: Docker, kind: "config" | "secret", object: { Name: string; Labels: Labels; Data: string }): Promise<string> {
  const made = await orTaken((kind === "config" ? manager.createConfig(object as never) : manager.createSecret(object as never)) as unknown as Promise<{ ID?: string; id?: string }>);
  if (made) return (made.ID ?? made.id)!;
  const filters = { name: [object.Name] };
  const found = (await (kind === "config" ? manager.listConfigs({ filters } as never) : manager.listSecrets({ filters } as never))) as unknown as Named[];
  const exact = found.find(({ Spec }) => Spec.Name === object.Name);
  if (!exact) throw new UserError(`${kind} ${object.Name} was removed by somebody while its job was being made; run the command again.`);
  return exact.ID;
}

/** undefined where the name is taken: another copy of the caller was faster. */
export async function orTaken<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statusOf(error) === 409) return undefined;
    throw error;
  }
}

export async function jobState(manager: Docker, name: string): Promise<JobState> {
  const tasks = await orMissing(manager.listTasks({ filters: { service: [name] } } as never) as unknown as Promise<Task[]>);
  if (!tasks || tasks.length === 0) {
    return await orMissing(manager.getService(name).inspect()) ? { phase: "waiting", reason: "", stuck: false, again: false } : { phase: "absent" };
  }
  return { ...stateOf(tasks.sort((a, b) => (a.CreatedAt < b.CreatedAt ? -1 : 1)).at(-1)!), again: tasks.length > 1 };
}

export function stateOf({ Status }: Task): TaskState {
  const reason = Status.Err || Status.Message || "";
  const container = Status.ContainerStatus?.ContainerID || undefined;
  const exitCode = Status.ContainerStatus?.ExitCode ?? 0;
  switch (Status.State) {
    case "running": return container ? { phase: "running", container } : { phase: "waiting", reason, stuck: false };
    case "complete": return { phase: "ended", exitCode: 0, started: true, container, reason };
    case "failed": return { phase: "ended", exitCode: exitCode === 0 ? null : exitCode, started: container !== undefined, container, reason };
    case "rejected": return { phase: "ended", exitCode: null, started: false, container, reason };
    case "shutdown": case "remove": case "orphaned":
      return { phase: "ended", exitCode: null, started: container !== undefined, container, reason: reason || `the task was ${Status.State === "shutdown" ? "shut down" : "removed"} from outside` };
    default: return { phase: "waiting", reason, stuck: /no suitable node|insufficient resources/i.test(reason) };
  }
}

export interface Watch {
  /** Engine of the server that the job runs on: its container is read there. */
  node: Docker;
  server: string;
  image: string;
  /** Called with each line that the job says, its steps; of those before the waiting began with the last. */
  onLine?(line: string): void;
  /** Wait no longer when the result of the running job is this. */
  until?(result: Record<string, unknown>): boolean;
}

export type JobEnd = { end: "reached"; container: string; result: Record<string, unknown> }
  | { end: "absent" }
  /** `again` as of JobState. */
  | { end: "over"; exitCode: number | null; started: boolean; again: boolean; reason: string; container: string | undefined; result: Record<string, unknown> | undefined };

/** Times in milliseconds; tests shorten them. */
export const patience = { poll: 300, seldom: 2000, stuck: 60_000, unstarted: 600_000, unreachable: 60_000 };

/** Waits for the job's end or for `until`. A server that is out of reach for a short time is waited for too. */
export async function watchJob(manager: Docker, name: string, watch: Watch): Promise<JobEnd> {
  const started = Date.now();
  let outOfReachSince: number | undefined;
  let heard: number | undefined;
  // The longer it takes, the more seldom it is looked at: what that adds is a twentieth at most, and many that wait leave their servers the time to work.
  for (;; await pause(Math.min(Math.max(patience.poll, (Date.now() - started) / 20), patience.seldom))) {
    try {
      const state = await jobState(manager, name);
      if (state.phase === "absent") return { end: "absent" };
      if (state.phase === "ended") {
        const result = state.container ? await readJson(watch.node, state.container, "result") : undefined;
        return { end: "over", exitCode: state.exitCode, started: state.started, again: state.again, reason: reasonOf(state.reason, watch), container: state.container, result };
      }
      if (state.phase === "waiting") refuseEndlessWait(state, Date.now() - started, name, watch);
      if (state.phase === "running") {
        const lines = watch.onLine ? await linesOf(watch.node, state.container) : [];
        for (heard ??= Math.max(0, lines.length - 1); heard < lines.length; heard++) watch.onLine!(lines[heard]!);
        const result = watch.until && await hasFile(watch.node, state.container, published("result")) ? await readJson(watch.node, state.container, "result") : undefined;
        if (result && watch.until!(result)) return { end: "reached", container: state.container, result };
      }
      outOfReachSince = undefined;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      outOfReachSince ??= Date.now();
      if (Date.now() - outOfReachSince > patience.unreachable) throw error;
    }
  }
}

/** The job does not start: its first task has touched nothing, and waiting longer may be for ever. */
export class NotStarted extends UserError {
  /** @param again as of JobState */
  constructor(message: string, readonly again: boolean) {
    super(message);
  }
}

function refuseEndlessWait(state: { reason: string; stuck: boolean; again: boolean }, waited: number, name: string, { server, image }: Watch): void {
  if (state.stuck && waited > patience.stuck) {
    throw new NotStarted(`no server is fit for job ${name} (${state.reason}): server ${server} is down, drained or short of memory; see docker node ls on the manager.`, state.again);
  }
  if (waited > patience.unstarted) {
    throw new NotStarted(`job ${name} did not start within ${patience.unstarted / 60_000} minutes (${state.reason || "no reason given"}); see whether server ${server} can pull ${image}.`, state.again);
  }
}

function reasonOf(reason: string, { server, image }: Watch): string {
  if (/No such image|pull access denied|manifest unknown/i.test(reason)) return `image ${image} is not on server ${server} and cannot be pulled there; on it, run: docker pull ${image}`;
  return reason;
}

/** What the job has published; undefined for nothing, or for what the engine has read while it was being replaced: part of the new in the length of the old. */
export async function readJson(node: Docker, container: string, file: "result" | "progress"): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(node, container, published(file));
  try {
    return text === undefined ? undefined : JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const published = (file: "result" | "progress") => `/tmp/dbhaven/${file}`;

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
