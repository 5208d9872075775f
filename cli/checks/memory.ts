import { bad, ok, type Check } from "./world";

const MB = 2 ** 20;
/** Left for the system and for jobs. */
const spareMegabytes = 512;

export const memory: Check = {
  title: "Memory",
  run: async ({ plan, reached }) => reached.map(({ plan: server, info }) => {
    const total = Math.floor(info.engine.MemTotal / MB);
    const wanted = plan.instances.filter((instance) => instance.server === server.key).reduce((sum, { memoryMegabytes }) => sum + memoryMegabytes, 0);
    const text = `${total} MB, instances may use ${wanted} MB`;
    return wanted === 0 || wanted + spareMegabytes <= total ? ok(`${server.key}: ${text}`) : bad(`${server.key} has ${text}; lower memoryMegabytes, so that ${spareMegabytes} MB are left, or place an instance elsewhere.`);
  }),
};
