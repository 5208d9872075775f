import { bad, ok, type Check } from "./world";

/** Every server's engine answers; the sentences come from swarm/engine.ts. */
export const reach: Check = {
  title: "Servers answer",
  run: async ({ servers }) => servers.map(({ plan, problem }) => (problem ? bad(problem) : ok(`${plan.key} (${plan.engine.docker})`))),
};
