/** Images on an engine. */
import type Docker from "dockerode";
import { messageOf, orMissing } from "./answers";

/** The image, pulled where the engine has none of this name. @throws Error in the official plugin's words */
export async function findImage(docker: Docker, name: string, platform?: string): Promise<Docker.ImageInspectInfo> {
  const local = await orMissing(docker.getImage(name).inspect());
  if (local) return local;
  try {
    const progress = await docker.pull(name, platform ? { platform } : {});
    await new Promise<void>((resolve, reject) => docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve())));
  } catch (error) {
    throw new Error(`unable to pull image ${name}: ${messageOf(error)}`);
  }
  const pulled = await orMissing(docker.getImage(name).inspect());
  if (!pulled) throw new Error(`unable to find or pull image ${name}`);
  return pulled;
}

/** Digest of the image under this name's repository, or "". */
export function repoDigest(name: string, image: Docker.ImageInspectInfo): string {
  const repository = name.replace(/@sha256:.*$/, "").replace(/:[^:/]*$/, "");
  return (image.RepoDigests ?? []).find((digest) => digest.startsWith(`${repository}@`)) ?? "";
}
