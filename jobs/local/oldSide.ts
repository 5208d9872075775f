/**
 * The containers that a move has stopped for good (retire.ts), and what works on its target: which of the two works is turned
 * round on the way back, and turned again where that is not taken. Every step finds what an earlier call has done.
 */
import type { ReversalJob } from "../../plan/jobs";
import type { Engine } from "../../plan/servers";
import { unbar, type StartRules } from "../../swarm/barred";
import { connectEngine, orMissing, statusOf, type Docker } from "../../swarm/engine";
import { isStill } from "../../swarm/oldContainers";
import { pause } from "../../swarm/job";
import { start } from "../../swarm/joining";
import type { Journal, RecordEntry } from "../../swarm/records";
import type { Context } from "./context";
import { JobFailure } from "./failure";
import { holderName, stop, stopForGood } from "./retire";

/** A container, or a service's tasks, may take this long to start or end, in milliseconds. */
const PATIENCE = 120_000;
const POLL = 300;

export type Users = ReversalJob["users"];

/** Where the containers are: by key of their server; a server that is switched off has none. */
type Engines = Record<string, Engine>;

/** The containers of databases that a committed run has stopped. */
export async function retiredBy(journal: Journal, move: string, run: string): Promise<RecordEntry[]> {
  return (await journal.list({ record: "retired", subject: move })).filter((entry) => entry.run === run && entry.event === "retired");
}

/** Starts them as they were. Their volumes stay held: they may have to stop again. @throws JobFailure where one is gone */
export async function startAgain(retired: RecordEntry[], servers: Engines, { say }: Context): Promise<void> {
  for (const { data } of retired) {
    const [name, server] = [String(data.container), String(data.server)];
    const engine = connectEngine(engineOf(servers, server));
    const container = engine.getContainer(name);
    const found = await orMissing(container.inspect());
    if (!found) throw new JobFailure("refused", `container ${name} is gone from server ${server}, and with it the way back; bring it back with its volumes, or go on with phase: switched.`);
    if (!isStill(found, data)) throw new JobFailure("refused", `container ${name} on server ${server} is not the one that the move has stopped, nor made from it; give the old one its name back, or go on with phase: switched.`);
    if (!found.State.Running) say(`starting ${name} on ${server}`);
    await startBy(data as StartRules, engine, container, found);
    await until(`container ${name} on ${server} to run`, async () => (await container.inspect()).State.Running);
  }
}

/** Gives up the hold on the volumes of what works again for good. */
export async function letVolumesGo(estate: string, retired: RecordEntry[], servers: Engines): Promise<void> {
  for (const { data } of retired) {
    const holder = connectEngine(engineOf(servers, String(data.server))).getContainer(holderName(estate, String(data.container)));
    // Another move of the group may be at it, where the container holds several databases.
    await holder.remove({ force: true }).catch(ignore(404, 409));
  }
}

/** As it ran before it was stopped. */
async function startBy(rules: StartRules, engine: Docker, container: Docker.Container, found: Docker.ContainerInspectInfo): Promise<void> {
  await unbar(container, found, rules);
  if (!found.State.Running) await start(engine, container);
}

/** As after the switch. */
export async function stopAgain(retired: RecordEntry[], servers: Engines): Promise<void> {
  for (const { data } of retired) {
    const container = connectEngine(engineOf(servers, String(data.server))).getContainer(String(data.container));
    const found = await orMissing(container.inspect());
    if (found && isStill(found, data)) await stopForGood(container, found);
  }
}

/** Docker's words where another move of the group stops or starts the proxy at this moment; it has given it the same rule before. */
const changedByAnother = /cannot update container/i;

/** Proxies so that an engine that starts brings none back beside the old database; whoever else would start one is dbhaven itself, so none is barred. */
export async function stopUsers(manager: Docker, { services, proxies }: Users): Promise<void> {
  await Promise.all(services.map(({ name }) => scale(manager, name, 0)));
  await eachProxy(proxies, async (_engine, container, found) => {
    if (found.HostConfig.RestartPolicy?.Name !== "no") await container.update({ RestartPolicy: { Name: "no" } }).catch(otherwiseThan(changedByAnother));
    await stop(container, found);
  });
}

export async function startUsers(manager: Docker, { services, proxies }: Users): Promise<void> {
  await eachProxy(proxies, async (engine, container, found) => void await startBy({ restart: "always" }, engine, container, found).catch(otherwiseThan(changedByAnother)));
  await Promise.all(services.map(({ name, replicas }) => scale(manager, name, replicas)));
}

async function eachProxy(proxies: Users["proxies"], change: (engine: Docker, container: Docker.Container, found: Docker.ContainerInspectInfo) => Promise<void>): Promise<void> {
  await Promise.all(proxies.map(async ({ node, container: name }) => {
    const engine = connectEngine(node);
    const container = engine.getContainer(name);
    const found = await orMissing(container.inspect());
    if (found) await change(engine, container, found);
  }));
}

interface Service { Version: { Index: number }; Spec: { Mode: { Replicated?: { Replicas: number } } } & Record<string, unknown> }

/** Without tasks it stays what it is to Pulumi: something to change back, or to remove. */
async function scale(manager: Docker, name: string, replicas: number): Promise<void> {
  const service = manager.getService(name);
  for (;; await pause(POLL)) {
    const found = await orMissing(service.inspect() as Promise<Service>);
    if (!found) return;
    const now = found.Spec.Mode.Replicated?.Replicas ?? 0;
    // One that works may have another number meanwhile.
    if (now === replicas || (replicas > 0 && now > 0)) break;
    const update = { version: found.Version.Index, ...found.Spec, Mode: { Replicated: { Replicas: replicas } } };
    // Of two that change it at once the later looks again.
    if (await service.update(update as never).then(() => true, otherwiseThan(/update out of sequence/))) break;
  }
  if (replicas > 0) return;
  const filters = { service: [name] };
  await until(`the tasks of service ${name} to end`, async () => {
    const tasks = await manager.listTasks({ filters } as never) as unknown as { Status: { State: string }; DesiredState: string }[];
    return !tasks.some(({ Status }) => Status.State === "running");
  });
}

/** @throws JobFailure where it is switched off, or not in the estate any more */
export function engineOf(servers: Engines, server: string): Engine {
  const engine = servers[server];
  if (!engine) throw new JobFailure("refused", `server ${server} has old containers or files of the move, and the estate has no such server that is online; the way back needs it.`);
  return engine;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!await holds()) {
    if (Date.now() > deadline) throw new JobFailure("undone", `waited ${PATIENCE / 1000} s in vain for ${what}; run the command again.`);
    await pause(POLL);
  }
}

const ignore = (...statuses: number[]) => (error: unknown): void => {
  if (!statuses.includes(statusOf(error) ?? 0)) throw error;
};

const otherwiseThan = (expected: RegExp) => (error: Error): false => {
  if (!expected.test(error.message)) throw error;
  return false;
};
