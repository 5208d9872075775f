import { bad, ok, type Check } from "./world";

/** Every server's engine answers; the sentences come from swarm/engine.ts. */
export const reach: Check = {
  title: "Servers answer",
  run: async ({ plan: { servers: all }, servers }) => [
    ...servers.map(({ plan, problem }) => (problem ? bad(problem) : ok(`${plan.key} (${plan.engine.docker})`))),
    ...all.filter(({ offline }) => offline).map(({ key }) => ok(`${key} is offline, as the estate says`)),
  ],
};
