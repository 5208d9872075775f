import type { ResourceType } from "../provider";
import { asked, labelList, labelMap, orMissing } from "./answers";
import { resource } from "./resource";
import { labels, string } from "./shape";

const fixed = { replaces: true };

/** A Swarm config. Anything changed replaces it. */
export const serviceConfig = (): ResourceType => resource({
  shape: { name: string({ required: true, ...fixed }), data: string(fixed), dataRaw: string(fixed), labels: labels({ each: "replaces", ...fixed }) },
  async create(docker, { name, data, dataRaw, labels: given }) {
    const text = dataRaw ? Buffer.from(dataRaw).toString("base64") : data;
    const made = await asked(docker.createConfig({ Name: name, Data: text, Labels: labelMap(given) }));
    return (made as unknown as { ID?: string; id?: string }).ID ?? made.id;
  },
  async read(docker, id, state) {
    const found = await asked(orMissing(docker.getConfig(id).inspect()));
    if (!found) return undefined;
    const spec = found.Spec as { Name: string; Data: string; Labels?: Record<string, string> };
    const value = state.dataRaw ? { dataRaw: Buffer.from(spec.Data, "base64").toString() } : { data: spec.Data };
    return { id: found.ID, outputs: { name: spec.Name, labels: labelList(spec.Labels), ...value } };
  },
  async delete(docker, id) {
    await asked(docker.getConfig(id).remove());
  },
});
