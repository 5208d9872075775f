import type { ResourceType } from "../provider";
import { asked, labelList, labelMap, messageOf, orMissing, textMap } from "./answers";
import { TimedOut, until } from "./poll";
import { resource } from "./resource";
import { labels, map, string } from "./shape";

const REMOVAL_TIMEOUT_MILLISECONDS = 30_000;

/** A volume on the provider's own engine. Creating one that exists already takes it over; anything changed replaces it. */
export const volume = (): ResourceType => resource({
  shape: {
    name: string({ computed: true, replaces: true }),
    labels: labels({ replaces: true, each: "replaces" }),
    driver: string({ computed: true, replaces: true }),
    driverOpts: map({ replaces: true }),
  },
  outputs: ["mountpoint"],
  async create(docker, { name, labels: given, driver, driverOpts }) {
    const options = { Name: name, Labels: labelMap(given), ...(driver ? { Driver: driver } : {}), DriverOpts: textMap(driverOpts) };
    const made = await asked(docker.createVolume(options), "Unable to create volume: Error response from daemon: ");
    return made.name ?? (made as unknown as { Name: string }).Name;
  },
  async read(docker, id) {
    const found = await asked(orMissing(docker.getVolume(id).inspect()), "Unable to inspect volume: Error response from daemon: ");
    if (!found) return undefined;
    const outputs = { name: found.Name, labels: labelList(found.Labels), driver: found.Driver, driverOpts: found.Options ?? {}, mountpoint: found.Mountpoint };
    return { id, outputs };
  },
  async delete(docker, id) {
    try {
      await until(async () => {
        try {
          await docker.getVolume(id).remove({ force: true });
          return true;
        } catch (error) {
          if (messageOf(error).toLowerCase().includes("volume is in use")) return undefined;
          throw new Error(`Error response from daemon: ${messageOf(error)}`);
        }
      }, { timeoutMilliseconds: REMOVAL_TIMEOUT_MILLISECONDS });
    } catch (error) {
      if (error instanceof TimedOut) throw new Error("timeout while waiting for state to become 'removed' (last state: 'in_use', timeout: 30s)");
      throw error;
    }
  },
});
