import { InputError, type ResourceType } from "../provider";
import { asked, labelMap, orMissing } from "./answers";
import { resource } from "./resource";
import { labels, string } from "./shape";

const fixed = { replaces: true };

/** Anything changed replaces it; value and labels are not read back. */
export const secret = (): ResourceType => resource({
  shape: { name: string({ required: true, ...fixed }), data: string({ required: true, ...fixed }), labels: labels({ each: "replaces", ...fixed }) },
  importable: false,
  validate({ data }) {
    if (typeof data === "string" && Buffer.from(data, "base64").toString("base64") !== data) throw new InputError("data", "the value is not base64 encoded");
  },
  async create(docker, { name, data, labels: given }) {
    const made = await asked(docker.createSecret({ Name: name, Data: data, Labels: labelMap(given) }));
    return (made as unknown as { ID?: string; id?: string }).ID ?? made.id;
  },
  async read(docker, id, state) {
    const found = await asked(orMissing(docker.getSecret(id).inspect()));
    return found && { id: found.ID, outputs: { ...state, name: found.Spec!.Name } };
  },
  async delete(docker, id) {
    await asked(docker.getSecret(id).remove());
  },
});
