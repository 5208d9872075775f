/** The Docker engine that the lab lives on: one that answers already, else a private one. */
import * as fs from "node:fs";
import * as path from "node:path";
import Docker from "dockerode";
import { UserError } from "../../config/issues";
import type { Step } from "../steps";
import { run, succeeds, which } from "./command";
import { cacheRoot, privateEngine } from "./places";
import { answers, startPrivateEngine, stopPrivateEngine } from "./privateEngine";

export interface Engine {
  /** Unix socket of the engine. */
  socketPath: string;
  /** The same for DOCKER_HOST. */
  dockerHost: string;
  /** Started by the lab; an existing engine may hold things of others. */
  private: boolean;
}

/** The engine, started if need be. @throws UserError that says what to install. */
export async function engine(): Promise<Engine> {
  const existing = await findEngine();
  if (existing) return existing;
  const refusal = cannotStart();
  if (refusal) throw new UserError(refusal);
  await startPrivateEngine(dockerd() ?? (await installDocker()));
  return at(privateEngine.socket);
}

/**
 * An engine that answers: the one DOCKER_HOST names, else the lab's private one, else the machine's (unless a private
 * one was made before and can be started).
 * @throws UserError where DOCKER_HOST names one that does not answer or is not on this machine.
 */
export async function findEngine(env: NodeJS.ProcessEnv = process.env): Promise<Engine | undefined> {
  if (env.DOCKER_HOST && env.DOCKER_HOST !== at(privateEngine.socket).dockerHost) {
    const socket = socketOf(env.DOCKER_HOST);
    if (!socket) throw new UserError(`DOCKER_HOST is "${env.DOCKER_HOST}", but the lab needs an engine on this machine: unset it, or name a unix:// socket.`);
    if (await answers(socket)) return at(socket);
    throw new UserError(`DOCKER_HOST is "${env.DOCKER_HOST}", but no engine answers there: start it, or unset DOCKER_HOST.`);
  }
  if (await answers(privateEngine.socket)) return at(privateEngine.socket);
  // What the lab made before is there: after a restart of the machine another engine may be up first.
  if (fs.existsSync(privateEngine.dataRoot) && !cannotStart()) return undefined;
  for (const socket of ["/var/run/docker.sock", await contextSocket(), rootlessSocket(env)]) {
    if (socket && (await answers(socket))) return at(socket);
  }
  return undefined;
}

/** The Docker engine that the lab lives on. @throws UserError where none answers */
export async function hostEngine(): Promise<Docker> {
  const found = await findEngine();
  if (!found) throw new UserError("No Docker engine answers, so there is no lab; start it with npm run lab -- up, or npm run demo.");
  return new Docker({ socketPath: found.socketPath });
}

/** Why no private engine can be started here, with the fix; undefined where it can. */
export function cannotStart(): string | undefined {
  if (process.platform !== "linux") return "No Docker engine answers: install and start Docker Desktop, then start again.";
  if (process.getuid?.() !== 0) return "No Docker engine answers: install Docker Engine and start it (or run this as root), then start again.";
  if (!dockerd() && !isDebian()) return "No Docker engine answers and dockerd is not installed: install Docker Engine, then start again.";
  return undefined;
}

export const engineStep: Step = {
  title: "Docker engine",
  get installs() {
    return [
      ...(dockerd() ? [] : ["the Debian packages docker.io, iptables and iproute2"]),
      `where no engine answers: a private one, data in ${privateEngine.dataRoot}, socket ${privateEngine.socket}`,
    ];
  },
  after: [],
  done: async () => (await findEngine()) !== undefined,
  run: async () => ((await engine()).private ? "a private one" : "the one that was there"),
};

/**
 * Stops the private engine and leaves no process, mount, bridge or firewall rule of it behind. An engine of the user's is never touched.
 * `in use`: it holds containers (of another lab), and nothing was done; `force` removes those first. `data` removes images and volumes too.
 */
export async function stopEngine(options: { force?: boolean; data?: boolean } = {}): Promise<"stopped" | "in use" | "not running"> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "not running";
  const there = fs.existsSync(privateEngine.runRoot);
  if (await answers(privateEngine.socket)) {
    const docker = new Docker({ socketPath: privateEngine.socket });
    const containers = await docker.listContainers({ all: true });
    if (containers.length > 0 && !options.force) return "in use";
    for (const { Id } of containers) await docker.getContainer(Id).remove({ force: true, v: true });
    await docker.pruneNetworks();
  }
  await stopPrivateEngine(options.data ?? false);
  return there ? "stopped" : "not running";
}

function at(socketPath: string): Engine {
  return { socketPath, dockerHost: `unix://${socketPath}`, private: socketPath === privateEngine.socket };
}

function socketOf(host: string): string | undefined {
  return host.startsWith("unix://") ? host.slice("unix://".length) : undefined;
}

/** Docker Desktop, Colima and the like say their socket in the current context. */
async function contextSocket(): Promise<string | undefined> {
  if (!which("docker")) return undefined;
  const host = await run("docker", ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]).catch(() => "");
  return socketOf(host.trim());
}

function rootlessSocket(env: NodeJS.ProcessEnv): string | undefined {
  return env.XDG_RUNTIME_DIR ? path.join(env.XDG_RUNTIME_DIR, "docker.sock") : undefined;
}

function dockerd(): string | undefined {
  return which("dockerd", ["/usr/sbin", "/sbin"]);
}

export function isDebian(): boolean {
  return fs.existsSync("/etc/debian_version") && which("apt-get") !== undefined;
}

/** Installs Debian packages; the lists are fetched only where the first attempt fails. */
export function installPackages(packages: string[]): Promise<void> {
  // Steps run at once, apt-get does not: it would fail on its lock.
  const turn = installing.then(() => install(packages));
  installing = turn.catch(() => undefined);
  return turn;
}

let installing: Promise<void> = Promise.resolve();

async function install(packages: string[]): Promise<void> {
  const log = path.join(cacheRoot(), "apt.log");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = ["-o", "DPkg::Lock::Timeout=300", "install", "--yes", "--no-install-recommends", ...packages];
  if (await succeeds("apt-get", install, { env, log })) return;
  await run("apt-get", ["update"], { env, log });
  await run("apt-get", install, { env, log });
}

async function installDocker(): Promise<string> {
  await installPackages(["docker.io", "iptables", "iproute2"]);
  // Newer releases have the client in a package of its own.
  if (!which("docker")) await installPackages(["docker-cli"]);
  const installed = dockerd();
  if (!installed) throw new UserError("apt-get installed docker.io, but there is no dockerd: install Docker Engine, then start again.");
  return installed;
}
