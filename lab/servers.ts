/** The servers of the lab: containers with engines of their own, reached over ssh, joined in one Swarm. */
import * as fs from "node:fs";
import type Docker from "dockerode";
import { UserError } from "../config/issues";
import { connect, statusOf, Unreachable } from "../swarm/engine";
import type { LabImage } from "./images/images";
import { ensureNetwork, ensureServer, removeServer, serverExists, serverRuns } from "./servers/container";
import { distribute, distributed } from "./servers/distribute";
import { ensureKeys } from "./servers/keys";
import { ensureSwarm, swarmReady } from "./servers/swarm";
import { forServers, serverNames, type Lab, type Say, type ServerName } from "./settings";
import { which } from "./toolchain/command";
import { installPackages, isDebian } from "./toolchain/engine";
import { until } from "./wait";

export type Engines = Record<ServerName, Docker>;
/** Which images a server has. */
export type ImagesOf = (server: ServerName) => LabImage[];

/** Connections to the servers' engines, over ssh as an operator has them. Nothing is opened before the first call. */
export function connectServers(lab: Lab): Engines {
  return forServers((name) => connect({ name, host: `ssh://root@${lab.servers[name].address}`, sshOptions: ["-F", lab.sshConfig] }));
}

/** Brings these servers up, whatever state they are in, and removes the lab's others; finished work is left as it is. @param images by server */
export async function ensureServers(host: Docker, lab: Lab, names: ServerName[], images: ImagesOf, say: Say): Promise<Engines> {
  if (!which("ssh") || !which("ssh-keygen")) await installSsh();
  const keys = ensureKeys(lab);
  await ensureNetwork(host, lab);
  await Promise.all(others(names).map((name) => removeServer(host, lab.servers[name])));
  await Promise.all(names.map((name) => ensureServer(host, lab, lab.servers[name], keys)));
  const engines = connectServers(lab);
  await Promise.all(names.map((name) => until(`the Docker engine of ${name}`, 90, async () => { await engines[name].ping(); return true; })));
  await ensureSwarm(lab, engines, names);
  await Promise.all(names.map((name) => distribute(host, name, engines[name], images(name), say)));
  return engines;
}

/** Whether ensureServers would find everything done. Changes nothing. */
export async function serversReady(host: Docker, lab: Lab, names: ServerName[], images: ImagesOf): Promise<boolean> {
  const running = await Promise.all(names.map((name) => serverRuns(host, lab, lab.servers[name])));
  const left = await Promise.all(others(names).map((name) => serverExists(host, lab.servers[name])));
  if (!running.every(Boolean) || left.some(Boolean) || !fs.existsSync(lab.sshConfig)) return false;
  const engines = connectServers(lab);
  if (!(await swarmReady(lab, engines, names).catch(notYet))) return false;
  const there = await Promise.all(names.map((name) => distributed(host, engines[name], images(name))));
  return there.every(Boolean);
}

/** A server that has just been started, as after a restart of this machine, does not answer yet, nor has its Swarm a leader (503). */
function notYet(error: unknown): false {
  if (error instanceof Unreachable || statusOf(error) === 503) return false;
  throw error;
}

const others = (names: ServerName[]) => serverNames.filter((name) => !names.includes(name));

async function installSsh(): Promise<void> {
  if (process.getuid?.() !== 0 || !isDebian()) throw new UserError("ssh and ssh-keygen are missing: install an OpenSSH client, then start again.");
  await installPackages(["openssh-client"]);
}
