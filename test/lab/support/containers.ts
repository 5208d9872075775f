/** Plain containers on srv80, for tests of what an image promises. */
import type Docker from "dockerode";
import { connectServers } from "../../../lab/servers";
import { labSettings } from "../../../lab/settings";
import { tar, type TarEntry } from "../../../swarm/tar";
import { demultiplexed, execIn } from "../../../swarm/exec";

export const engine = connectServers(labSettings()).srv80;

export interface Start { env?: string[]; command?: string[]; files?: TarEntry[]; user?: string; entrypoint?: string[]; volume?: string }

/** Created, not started. `volume` is mounted where the image declares one. */
export async function make(image: string, { env = [], command, files, user, entrypoint, volume }: Start): Promise<Docker.Container> {
  const target = volume && Object.keys((await engine.getImage(image).inspect()).Config.Volumes ?? {})[0];
  const container = await engine.createContainer({ Image: image, Env: env, Cmd: command, User: user, Entrypoint: entrypoint, HostConfig: target ? { Binds: [`${volume}:${target}`] } : undefined });
  if (files) await container.putArchive(tar(files), { path: "/" });
  return container;
}

/** Waits for the end. */
export async function ended(container: Docker.Container): Promise<{ code: number; output: string }> {
  const { StatusCode } = (await container.wait()) as { StatusCode: number };
  return { code: StatusCode, output: await output(container) };
}

/** All that it has written so far. */
export async function output(container: Docker.Container): Promise<string> {
  const { stdout, stderr } = demultiplexed((await container.logs({ stdout: true, stderr: true })) as unknown as Buffer);
  return stdout + stderr;
}

export function inside(container: Docker.Container, script: string, args: string[] = []) {
  return execIn(engine, container.id, ["bash", "-c", script, "-", ...args]);
}
