/** Plain containers in a lab server. */
import type Docker from "dockerode";
import { UserError } from "../../config/issues";
import { orMissing, statusOf } from "../../swarm/engine";
import { demultiplexed } from "../../swarm/exec";

export interface Once {
  image: string;
  command: string[];
  /** Volume to path. */
  volumes: Record<string, string>;
}

/** Runs a command in a container of its own, as root, without network; returns what it printed. A command that fails is an error. */
export async function once(docker: Docker, run: Once): Promise<string> {
  const container = await docker.createContainer({
    Image: run.image,
    Entrypoint: [run.command[0]],
    Cmd: run.command.slice(1),
    User: "0",
    HostConfig: { NetworkMode: "none", Mounts: Object.entries(run.volumes).map(([Source, Target]) => ({ Type: "volume" as const, Source, Target })) },
  });
  try {
    const ended = container.wait({ condition: "next-exit" } as object);
    await container.start();
    const { StatusCode } = (await ended) as { StatusCode: number };
    const { stdout, stderr } = demultiplexed((await container.logs({ stdout: true, stderr: true })) as unknown as Buffer);
    if (StatusCode !== 0) throw new UserError(`${run.command.join(" ")} in ${run.image} ended with ${StatusCode}: ${stderr.trim()}`);
    return stdout;
  } finally {
    await container.remove({ force: true, v: true });
  }
}

/** Removes a container with its anonymous volumes, running or not, there or not. */
export async function remove(docker: Docker, name: string): Promise<void> {
  try {
    await orMissing(docker.getContainer(name).remove({ force: true, v: true }));
  } catch (error) {
    // Somebody else is removing it.
    if (statusOf(error) !== 409) throw error;
  }
}
