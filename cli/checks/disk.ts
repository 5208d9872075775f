import { bad, ok, type Check, type Finding } from "./world";

const GB = 1e9;
/** Below this an image pull or a checkpoint may fill the disk, whatever the size of the databases. */
const leastFreeBytes = 3 * GB;

export const disk: Check = {
  title: "Disk",
  run: async ({ reached, shell }) => (await Promise.all(reached.map(async ({ plan, info }): Promise<Finding[]> => {
    const folder = info.engine.DockerRootDir;
    const result = await shell(plan, `df -Pk "${folder}" | tail -n 1`);
    const [, size, , free] = (result?.stdout ?? "").trim().split(/\s+/).map(Number);
    if (!size || free === undefined || Number.isNaN(free)) return [];
    const text = `${(free * 1024 / GB).toFixed(0)} GB free of ${(size * 1024 / GB).toFixed(0)} in ${folder}`;
    return [free * 1024 >= leastFreeBytes ? ok(`${plan.key}: ${text}`) : bad(`${plan.key} has only ${text}; make room (docker system df shows what Docker uses), ${leastFreeBytes / GB} GB at least beside the databases.`)];
  }))).flat(),
};
