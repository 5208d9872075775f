/** On creation, and only then, the official plugin asks the registry for the image's digest and writes it into the service. */
import type Docker from "dockerode";
import type { Properties } from "../provider";

export async function pinImage(docker: Docker, spec: Properties): Promise<void> {
  const container = spec.TaskTemplate.ContainerSpec;
  const image: string = container.Image;
  if (image.includes("@") || /^[0-9a-f]{64}$/.test(image)) return;
  try {
    const { Descriptor: descriptor, Platforms: platforms } = (await docker.getImage(image).distribution()) as Properties;
    container.Image = `${image}@${descriptor.digest}`;
    if (platforms?.length) spec.TaskTemplate.Placement.Platforms = platforms.map((entry: Properties) => ({ Architecture: entry.architecture, OS: entry.os }));
  } catch {
    // No registry has it or none can be reached: the image of this name on the node is used.
  }
}
