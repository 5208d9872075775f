import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { planners } from "../plan/engines";
import type { InstancePlan } from "../plan/instances";
import type { Site } from "./site";

/** What every job beside an instance needs: where it runs, in which image, on which network. */
export function instanceJob({ plan, manager, servers }: Pick<Site, "plan" | "manager" | "servers">, instance: InstancePlan) {
  const server = servers[instance.server].plan;
  return {
    estate: plan.estate,
    manager: manager.plan.engine,
    node: { ...server.engine, hostname: server.hostname },
    instance: instance.key,
    image: instance.image,
    networks: [plan.networks.find((network) => network.key === instance.network)!.dockerName],
    files: filesDigest("jobs/unpack.sh", "jobs/lib", ...planners[instance.engine].jobFiles.map((file) => `jobs/${instance.engine}/${file}`)),
    ...(instance.engine === "postgres" ? {} : { engine: instance.engine }),
  };
}

/** sha256 over names and contents of these files and of the files in these folders. */
function filesDigest(...places: string[]): string {
  const hash = createHash("sha256");
  const files = places.flatMap((place) => fs.statSync(place).isFile() ? [place] : fs.readdirSync(place).map((name) => path.join(place, name)));
  for (const file of files.sort()) hash.update(`${file}\0`).update(fs.readFileSync(file));
  return hash.digest("hex");
}
