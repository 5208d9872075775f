/** Faults for tests and for `demo --break`: all from outside, the product has no hook for them. */
import type Docker from "dockerode";
import { orMissing } from "../swarm/engine";
import { execIn } from "../swarm/exec";
import { processTree } from "./processes";
import { connectServers } from "./servers";
import { swarmReady } from "./servers/swarm";
import { serverNames, type Lab, type ServerName } from "./settings";
import { until } from "./wait";

export { tamper, type Damage, type Tampered } from "./faults/tamper";
export { holdBackService } from "./faults/holdBack";

/** Ends a server at once, as if its power went; it stays off until startServer. */
export async function killServer(host: Docker, lab: Lab, server: ServerName): Promise<void> {
  await host.getContainer(lab.servers[server].container).kill({ signal: "SIGKILL" });
}

/** Shuts a server down; its containers get their grace time. */
export async function stopServer(host: Docker, lab: Lab, server: ServerName): Promise<void> {
  await host.getContainer(lab.servers[server].container).stop({ t: 60 });
}

/** Starts a server and waits until it is back in the Swarm. */
export async function startServer(host: Docker, lab: Lab, server: ServerName): Promise<void> {
  const container = host.getContainer(lab.servers[server].container);
  if (!(await container.inspect()).State.Running) await container.start();
  const engines = connectServers(lab);
  await until(`${server} to be back in the Swarm`, 150, async () => swarmReady(lab, engines, await runningServers(host, lab)));
}

/** All processes of a server stand still: it answers nothing, and no connection to it breaks. */
export async function freezeServer(host: Docker, lab: Lab, server: ServerName): Promise<() => Promise<void>> {
  const container = host.getContainer(lab.servers[server].container);
  await container.pause();
  return async () => void (await container.unpause());
}

/** kill -9 of the Docker engine of a server (not of its containers' parents); start-server starts it again. */
export async function killEngine(host: Docker, lab: Lab, server: ServerName): Promise<void> {
  const { container } = lab.servers[server];
  const { exitCode, stderr } = await execIn(host, container, ["bash", "-c", "kill -9 $(cat /run/docker.pid)"]);
  if (exitCode !== 0) throw new Error(`the engine of ${server} could not be killed: ${stderr.trim()}`);
}

/**
 * kill -9 of a process of this machine, by its id, and of all its descendants: what a crash of the terminal does to
 * pulumi, its plugins and commands.
 */
export function killTree(pid: number): void {
  for (const one of processTree(pid)) {
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
}

/** The servers whose containers run on the host engine. */
export async function runningServers(host: Docker, lab: Lab): Promise<ServerName[]> {
  const found = await Promise.all(serverNames.map((name) => orMissing(host.getContainer(lab.servers[name].container).inspect())));
  return serverNames.filter((_, index) => found[index]?.State.Running);
}
