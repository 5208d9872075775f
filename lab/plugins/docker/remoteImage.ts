import type { ResourceType } from "../provider";
import { asked, orMissing } from "./answers";
import { findImage, repoDigest } from "./images";
import { resource } from "./resource";
import { boolean, map, set, string } from "./shape";

/** An image on the provider's engine, pulled where it is not there. */
export const remoteImage = (): ResourceType => resource({
  shape: {
    name: string({ required: true, replaces: true }),
    keepLocally: boolean(),
    forceRemove: boolean(),
    pullTriggers: set(undefined, { replaces: true }),
    triggers: map({ replaces: true }),
    platform: string({ replaces: true }),
  },
  outputs: ["imageId", "repoDigest"],
  autoNamed: false,
  importable: false,
  async create(docker, { name, platform }) {
    const image = await findImage(docker, name, platform).catch((error: Error) => {
      throw new Error(`Unable to read Docker image into resource: ${error.message}`);
    });
    return image.Id + name;
  },
  async read(docker, _id, state) {
    const image = await asked(orMissing(docker.getImage(state.name).inspect()));
    return image && { id: image.Id + state.name, outputs: { ...state, imageId: image.Id, repoDigest: repoDigest(state.name, image) } };
  },
  async update(docker, _id, { name, platform }) {
    await findImage(docker, name, platform);
  },
  async delete(docker, _id, { name, keepLocally, forceRemove }) {
    if (keepLocally) return;
    if (await orMissing(docker.getImage(name).inspect())) await asked(docker.getImage(name).remove({ force: forceRemove ?? false }), "Unable to remove Docker image: Error response from daemon: ");
  },
});
