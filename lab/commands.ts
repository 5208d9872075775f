/** The commands of `npm run lab` that look at a lab or stop it. */
import { spawn } from "node:child_process";
import type Docker from "dockerode";
import { UserError } from "../config/issues";
import { orMissing } from "../swarm/engine";
import { demultiplexed, execIn } from "../swarm/exec";
import { runningServers } from "./faults";
import { connectServers } from "./servers";
import { serverNames, type Lab, type ServerName } from "./settings";
import { hostEngine } from "./toolchain/engine";
import { oldApplications, shopServers } from "./world";

/** Old container or Swarm task: both have the command `probe`. */
const applicationImages = oldApplications.map((name) => `dbhaven-lab/${name}:1`);

/** Prints where things stand. 0: all servers that were made run, and those that every lab has. */
export async function status(lab: Lab): Promise<number> {
  const engine = await hostEngine();
  const running = await runningServers(engine, lab);
  const made = await Promise.all(serverNames.map((name) => orMissing(engine.getContainer(lab.servers[name].container).inspect())));
  const names = serverNames.filter((name, index) => made[index] || shopServers.includes(name));
  for (const name of names) {
    const { address } = lab.servers[name];
    if (!running.includes(name)) {
      const there = made[serverNames.indexOf(name)];
      console.log(`${name}  ${address}  ${there ? `${there.State.Status} (npm run lab -- up starts it)` : "does not exist (npm run lab -- up makes it)"}`);
      continue;
    }
    const docker = connectServers(lab)[name];
    const [info, containers] = await Promise.all([docker.info(), docker.listContainers({ all: true })]);
    const swarm = info.Swarm as { LocalNodeState: string; ControlAvailable: boolean };
    console.log(`${name}  ${address}  Docker ${info.ServerVersion}, Swarm: ${swarm.LocalNodeState}${swarm.ControlAvailable ? ", manager" : ""}; ssh -F ${lab.sshConfig} root@${address}`);
    for (const one of containers.sort((a, b) => (a.Names[0] < b.Names[0] ? -1 : 1))) {
      const probed = one.State === "running" && applicationImages.includes(one.Image) ? await probe(docker, one.Id) : "";
      console.log(`  ${one.Names[0].slice(1).padEnd(40)} ${one.Image.split("@")[0].padEnd(24)} ${one.Status}${probed}`);
    }
  }
  return running.length === names.length ? 0 : 1;
}

async function probe(docker: Docker, container: string): Promise<string> {
  const { exitCode, stdout, stderr } = await execIn(docker, container, ["probe"]);
  return `; ${exitCode === 0 ? stdout.trim() : `does not work: ${stderr.trim().split("\n")[0]}`}`;
}

/** ssh with this terminal; the exit code is that of the remote command. */
export async function shell(lab: Lab, server: string | undefined, command: string[]): Promise<number> {
  if (!serverNames.includes(server as ServerName)) throw new UserError(`"${server ?? ""}" is no server of the lab; say one of ${serverNames.join(", ")}.`);
  const child = spawn("ssh", ["-F", lab.sshConfig, ...(command.length || !process.stdin.isTTY ? [] : ["-t"]), `root@${lab.servers[server as ServerName].address}`, ...command], { stdio: "inherit" });
  return new Promise((resolve, reject) => child.on("error", reject).on("close", (code) => resolve(code ?? 1)));
}

/** Of a server, of a container or service task on any of them, or three lines of everything. */
export async function logs(lab: Lab, name: string | undefined, follow: boolean): Promise<number> {
  const engine = await hostEngine();
  if (serverNames.includes(name as ServerName)) return print(engine.getContainer(lab.servers[name as ServerName].container), follow, 100);
  const found: { server: ServerName; name: string; container: Docker.Container }[] = [];
  for (const server of await runningServers(engine, lab)) {
    const docker = connectServers(lab)[server];
    for (const one of await docker.listContainers({ all: true })) {
      const own = one.Names[0].slice(1);
      if (!name || own === name || own.startsWith(`${name}.`)) found.push({ server, name: own, container: docker.getContainer(one.Id) });
    }
  }
  if (!found.length) throw new UserError(`"${name ?? "the lab"}" is neither a server nor a container of the lab that exists; npm run lab -- status lists them.`);
  for (const one of found) {
    if (found.length > 1) console.log(`--- ${one.name} on ${one.server}`);
    await print(one.container, follow && found.length === 1, name ? 100 : 3);
  }
  return 0;
}

async function print(container: Docker.Container, follow: boolean, tail: number): Promise<number> {
  if (follow) {
    const stream = await container.logs({ stdout: true, stderr: true, tail, follow: true });
    container.modem.demuxStream(stream, process.stdout, process.stderr);
    await new Promise((resolve) => stream.on("end", resolve).on("close", resolve));
    return 0;
  }
  const { stdout, stderr } = demultiplexed((await container.logs({ stdout: true, stderr: true, tail })) as unknown as Buffer);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return 0;
}

/** Stops the servers; volumes, keys and state stay. */
export async function down(lab: Lab): Promise<number> {
  const engine = await hostEngine();
  const running = await runningServers(engine, lab);
  await Promise.all(running.map((name) => engine.getContainer(lab.servers[name].container).stop({ t: 60 })));
  console.log(running.length ? `stopped: ${running.join(", ")}; npm run lab -- up starts them again` : "no server of the lab runs");
  return 0;
}
