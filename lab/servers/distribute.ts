/** Images travel from the host engine into the servers by save and load, only where they are not there yet. */
import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import { orMissing } from "../../swarm/engine";
import { splitTag } from "../images/base";
import type { LabImage } from "../images/images";
import { finished } from "../images/progress";
import type { Say, ServerName } from "../settings";

export async function distribute(host: Docker, name: ServerName, server: Docker, images: LabImage[], say: Say): Promise<void> {
  const missing = await missingOn(server, await markAll(host, images));
  if (!missing.length) return;
  say(`images to ${name}: ${missing.map((image) => image.reference).join(", ")}`);
  // One stream for all of them: layers that they share travel once.
  const saved = await save(host, missing.map((image) => image.local));
  await finished(server, await server.loadImage(saved.pipe(new PassThrough()), { quiet: true } as object), `loading images into ${name}`);
  await Promise.all(missing.map((image) => rename(server, image)));
}

/** Whether the server has them all. */
export async function distributed(host: Docker, server: Docker, images: LabImage[]): Promise<boolean> {
  return (await missingOn(server, await markAll(host, images))).length === 0;
}

function markAll(host: Docker, images: LabImage[]): Promise<Wanted[]> {
  return Promise.all(images.map(async (image) => ({ ...image, mark: markOf((await host.getImage(image.local).inspect()).Id) })));
}

type Wanted = LabImage & { mark: string };

async function missingOn(server: Docker, wanted: Wanted[]): Promise<Wanted[]> {
  const there = await Promise.all(wanted.map(async (image) => {
    const [marked, named] = await Promise.all([image.mark, image.reference].map((reference) => orMissing(server.getImage(reference).inspect())));
    return marked !== undefined && marked.Id === named?.Id;
  }));
  return wanted.filter((_, index) => !there[index]);
}

async function rename(server: Docker, image: Wanted): Promise<void> {
  for (const reference of [image.reference, image.mark]) {
    const [repo, tag] = splitTag(reference);
    await server.getImage(image.local).tag({ repo, tag });
  }
  if (image.local !== image.reference) await server.getImage(image.local).remove({ noprune: true });
}

/** A second tag in the server says which image of the host engine it is: ids differ between kinds of image store. */
const markOf = (id: string) => `dbhaven-lab/from:${id.replace("sha256:", "").slice(0, 16)}`;

function save(host: Docker, names: string[]): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    host.modem.dial(
      { path: "/images/get?", method: "GET", options: { names }, isStream: true, statusCodes: { 200: true, 500: "server error" } } as never,
      (error: unknown, stream: unknown) => (error ? reject(error as Error) : resolve(stream as NodeJS.ReadableStream)),
    );
  });
}
