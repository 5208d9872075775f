import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { planners } from "../plan/engines";
import type { InstancePlan } from "../plan/instances";
import type { SettingsJob } from "../plan/jobs";
import { emptiedBy } from "../plan/lostVolumes";
import { reloadedSettings } from "../plan/settings";
import type { Site } from "./site";

/**
 * What every job beside an instance needs: where it runs, in which image, on which network.
 * @param jobFiles what it is made of, below jobs/; default: the job `database`
 */
export function instanceJob({ plan, manager, servers }: Pick<Site, "plan" | "manager" | "servers">, instance: InstancePlan, jobFiles = planners[instance.engine].jobFiles) {
  const server = servers[instance.server].plan;
  return {
    estate: plan.estate,
    manager: manager.plan.engine,
    node: { ...server.engine, hostname: server.hostname },
    instance: instance.key,
    image: instance.image,
    networks: [plan.networks.find((network) => network.key === instance.network)!.dockerName],
    files: filesDigest("jobs/unpack.sh", "jobs/lib", ...jobFiles.map((file) => `jobs/${file}`)),
    ...(instance.engine === "postgres" ? {} : { engine: instance.engine }),
  };
}

/** The job that tells the instance's server what it can be told while it runs. */
export function settingsJob(site: Pick<Site, "plan" | "manager" | "servers">, instance: InstancePlan): SettingsJob {
  const { reloadFiles, reloadSettings, keepsSettings, port } = planners[instance.engine];
  const wanted = reloadedSettings(instance);
  return {
    ...instanceJob(site, instance, reloadFiles),
    verb: "settings",
    running: instance.replicas > 0,
    ...(keepsSettings === "volume" ? { volume: instance.volumeName } : {}),
    wanted,
    settings: { TARGET_HOST: instance.alias, TARGET_PORT: String(port), INSTANCE: instance.key, ...emptiedBy(instance), ...reloadSettings(wanted) },
  };
}

/** sha256 over names and contents of these files and of the files in these folders. */
function filesDigest(...places: string[]): string {
  const hash = createHash("sha256");
  const files = places.flatMap((place) => fs.statSync(place).isFile() ? [place] : fs.readdirSync(place).map((name) => path.join(place, name)));
  for (const file of files.sort()) hash.update(`${file}\0`).update(fs.readFileSync(file));
  return hash.digest("hex");
}
