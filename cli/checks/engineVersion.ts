import { bad, ok, type Check } from "./world";

/** Replicated jobs came with 20.10. */
const oldest = [20, 10];

export const engineVersion: Check = {
  title: "Docker Engine 20.10 or newer",
  run: async ({ reached }) => reached.map(({ plan, info: { engine } }) => {
    const [major = 0, minor = 0] = engine.ServerVersion.split(".").map((part) => parseInt(part, 10));
    const enough = major > oldest[0]! || (major === oldest[0] && minor >= oldest[1]!);
    return enough ? ok(`${plan.key}: ${engine.ServerVersion}`) : bad(`${plan.key} has Docker Engine ${engine.ServerVersion}, which has no Swarm jobs; update it to 20.10 or newer.`);
  }),
};
