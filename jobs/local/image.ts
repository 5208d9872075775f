import { orMissing, type Docker } from "../../swarm/engine";
import { JobFailure } from "./failure";

/** Pulls an image of dbhaven's own helpers where the server does not have it. @throws JobFailure where that cannot be had */
export async function ensureImage(engine: Docker, image: string, server: string): Promise<void> {
  if (await orMissing(engine.getImage(image).inspect())) return;
  try {
    const progress = await engine.pull(image);
    await new Promise<void>((resolve, reject) => engine.modem.followProgress(progress, (error) => (error ? reject(error) : resolve())));
  } catch (error) {
    throw new JobFailure("refused", `image ${image} is not on server ${server} and cannot be pulled there (${(error as Error).message.trim()}); bring it there, or name another one under images.proxy.`);
  }
}
