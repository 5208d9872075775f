/** A dockerd of the lab's own, beside whatever the machine has: own socket, data, bridge and containerd namespace. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import Docker from "dockerode";
import { UserError } from "../../config/issues";
import { run, succeeds, until } from "./command";
import { type FirewallState, readFirewall, restoreFirewall } from "./firewall";
import { privateEngine as place } from "./places";

interface Before { firewall: FirewallState; forwarding: string; interfaces: string[] }

const forwardingFile = "/proc/sys/net/ipv4/ip_forward";

/** Starts dockerd unless it answers already, and waits until it does. It outlives this process. */
export async function startPrivateEngine(dockerd: string): Promise<void> {
  if (await answers(place.socket)) return;
  fs.mkdirSync(place.dataRoot, { recursive: true, mode: 0o711 });
  fs.mkdirSync(place.runRoot, { recursive: true, mode: 0o755 });
  if (!engineProcess()) fs.rmSync(place.pidFile, { force: true }); // else a dead engine's number, used by another program now, holds the start back
  await rememberBefore();
  await ensureBridge();
  fs.writeFileSync(place.configFile, JSON.stringify(daemonConfig(), null, 2));
  const log = fs.openSync(place.log, "a");
  const child = spawn(dockerd, ["--config-file", place.configFile], { detached: true, stdio: ["ignore", log, log], cwd: "/" });
  fs.closeSync(log);
  child.unref();
  let ended = false;
  child.on("exit", () => { ended = true; });
  // Two checkouts may start it at once: one dockerd ends because of the other's pid file, and both find it answering.
  await until(async () => (await answers(place.socket)) || (ended && !engineProcess()), 60);
  if (!(await answers(place.socket))) {
    throw new UserError(`The private Docker engine did not start: ${lastError(fs.readFileSync(place.log, "utf8"))} (all of it: ${place.log})`);
  }
}

/** Stops it and takes away processes, mounts, bridge and firewall rules; `data` also its images and volumes. */
export async function stopPrivateEngine(data: boolean): Promise<void> {
  await end(engineProcess());
  await end(containerdProcess());
  for (const mount of mounts([place.execRoot, place.dataRoot])) await succeeds("umount", ["--lazy", mount]);
  if (fs.existsSync(place.beforeFile)) await restoreBefore(JSON.parse(fs.readFileSync(place.beforeFile, "utf8")));
  fs.rmSync(place.runRoot, { recursive: true, force: true });
  // Every dockerd and containerd make these, whatever folders they are told; another engine's are not empty.
  for (const folder of ["/run/docker/plugins", "/run/docker", "/run/containerd/fifo", "/run/containerd/s", "/run/containerd"]) removeEmpty(folder);
  if (data) {
    fs.rmSync(place.dataRoot, { recursive: true, force: true });
    removeEmpty(path.dirname(place.dataRoot));
    fs.rmSync(place.log, { force: true });
  }
}

/** Whether an engine answers on the socket. Where none listens that is known at once; one that is busy has half a minute. */
export async function answers(socketPath: string): Promise<boolean> {
  if (!fs.existsSync(socketPath)) return false;
  return new Docker({ socketPath, timeout: 30_000 }).ping().then(() => true, () => false);
}

/** Process of the private engine, whether or not it answers. */
export function engineProcess(): number | undefined {
  return processOf(place.pidFile, (commandLine) => commandLine.includes(place.configFile));
}

function containerdProcess(): number | undefined {
  return processOf(path.join(place.execRoot, "containerd", "containerd.pid"), (commandLine) => commandLine.includes(place.execRoot));
}

function processOf(pidFile: string, isOurs: (commandLine: string) => boolean): number | undefined {
  try {
    const pid = Number(fs.readFileSync(pidFile, "utf8"));
    return isOurs(fs.readFileSync(`/proc/${pid}/cmdline`, "utf8")) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function daemonConfig() {
  return {
    hosts: [`unix://${place.socket}`],
    "data-root": place.dataRoot,
    "exec-root": place.execRoot,
    pidfile: place.pidFile,
    bridge: place.bridge,
    "default-address-pools": [{ base: place.addressPool, size: 24 }],
    // A containerd of the system's, where there is one, is shared; its namespaces must not be.
    "containerd-namespace": "dbhaven",
    "containerd-plugins-namespace": "dbhaven-plugins",
    "log-driver": "json-file",
    "log-opts": { "max-size": "10m", "max-file": "2" },
  };
}

async function rememberBefore(): Promise<void> {
  if (fs.existsSync(place.beforeFile)) return; // started again after it died: the first record counts
  const before: Before = { firewall: await readFirewall(), forwarding: fs.readFileSync(forwardingFile, "utf8").trim(), interfaces: interfaces() };
  fs.writeFileSync(place.beforeFile, JSON.stringify(before));
}

async function restoreBefore(before: Before): Promise<void> {
  const alone = !otherEngineRuns();
  const ours = interfaces().filter((name) => !before.interfaces.includes(name) && (name === place.bridge || (alone && /^(br-|docker_gwbridge$)/.test(name))));
  await restoreFirewall(before.firewall, ours, alone);
  for (const name of ours) await succeeds("ip", ["link", "delete", name]);
  if (alone) fs.writeFileSync(forwardingFile, before.forwarding);
}

/** Another dockerd in this network namespace shares the DOCKER chains and the forwarding. */
function otherEngineRuns(): boolean {
  const here = fs.readlinkSync("/proc/self/ns/net");
  return fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).some((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "dockerd" && fs.readlinkSync(`/proc/${pid}/ns/net`) === here;
    } catch {
      return false; // ended while we looked
    }
  });
}

async function ensureBridge(): Promise<void> {
  if (!interfaces().includes(place.bridge)) await run("ip", ["link", "add", "name", place.bridge, "type", "bridge"]);
  await run("ip", ["address", "replace", place.bridgeAddress, "dev", place.bridge]);
  await run("ip", ["link", "set", place.bridge, "up"]);
}

/** Those of this network namespace; os.networkInterfaces leaves out what has no address. */
function interfaces(): string[] {
  return [...fs.readFileSync("/proc/self/net/dev", "utf8").matchAll(/^\s*([^\s:]+):/gm)].map(([, name]) => name);
}

/** At and below: dockerd mounts its data folder onto itself. */
function mounts(roots: string[]): string[] {
  const points = fs.readFileSync("/proc/self/mountinfo", "utf8").trim().split("\n").map((line) => line.split(" ")[4]);
  return points.filter((point) => roots.some((root) => point === root || point.startsWith(root + "/"))).sort().reverse(); // the inner ones first
}

function removeEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    // not there, or something is in it
  }
}

async function end(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  const gone = () => !fs.existsSync(`/proc/${pid}`) || fs.readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  signal(pid, "SIGTERM");
  if (await until(gone, 30)) return;
  signal(pid, "SIGKILL");
  await until(gone, 10);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // ended by itself
  }
}

function lastError(log: string): string {
  const lines = log.trim().split("\n");
  const found = lines.findLast((line) => /level=(error|fatal)|^failed|^unable|error/i.test(line)) ?? lines.at(-1) ?? "no message";
  return (/msg="(.*?)"(?: |$)/.exec(found)?.[1] ?? found).slice(0, 300);
}
