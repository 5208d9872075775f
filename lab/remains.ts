/** What a lab has on this machine: taken away, and counted. */
import * as fs from "node:fs";
import type Docker from "dockerode";
import { orMissing, statusOf } from "../swarm/engine";
import { labLabel, type Lab } from "./settings";
import { privateEngine, workspace } from "./toolchain/places";
import { until } from "./wait";

/** Repositories of images that the lab gives names in; official images keep their names outside of it. */
const imagePrefix = "dbhaven-lab/";

/** Names of labs on the same engine that are not this one. */
export async function otherLabs(docker: Docker, lab: Lab): Promise<string[]> {
  const containers = await docker.listContainers({ all: true, filters: { label: [labLabel] } });
  return [...new Set(containers.map((container) => container.Labels[labLabel]))].filter((name) => name !== lab.name).sort();
}

/** Containers, volumes and networks of the lab on the host engine; images stay. */
export async function removeLab(docker: Docker, lab: Lab): Promise<void> {
  await until("the lab's containers, volumes and networks to be gone", 90, async () => {
    const { containers, volumes, networks } = await objects(docker, lab);
    await Promise.all(containers.map((id) => gone(docker.getContainer(id).remove({ force: true, v: true }))));
    await Promise.all([
      ...volumes.map((name) => gone(docker.getVolume(name).remove())),
      ...networks.map((id) => gone(docker.getNetwork(id).remove())),
    ]);
    return containers.length + volumes.length + networks.length === 0;
  });
}

/** Every image under a name of the lab's; what the user has under other names is not touched. */
export async function removeImages(docker: Docker): Promise<void> {
  for (const tag of await imageTags(docker)) await gone(docker.getImage(tag).remove({ force: true }));
}

export interface Remains { what: string; found: string[] }

/** @param engineGone the private engine should be gone too, so its processes, mounts and bridges count. */
export async function remains(lab: Lab, docker: Docker | undefined, engineGone: boolean): Promise<Remains[]> {
  const own = docker ? await objects(docker, lab) : { containers: [], volumes: [], networks: [] };
  const others = docker ? await otherLabs(docker, lab) : [];
  const places = engineGone ? [privateEngine.runRoot, privateEngine.dataRoot] : [];
  return [
    { what: "containers", found: own.containers },
    { what: "volumes", found: own.volumes },
    { what: "networks", found: own.networks },
    { what: "images", found: docker && !others.length ? await imageTags(docker) : [] },
    { what: "processes", found: processes([lab.directory, ...places]) },
    { what: "mounts", found: mounts([lab.directory, ...places]) },
    { what: "interfaces", found: engineGone ? interfaces() : [] },
    { what: "folders", found: [lab.directory, ...(others.length ? [] : [workspace]), ...places].filter((place) => fs.existsSync(place)) },
  ];
}

async function objects(docker: Docker, lab: Lab) {
  const filters = { label: [`${labLabel}=${lab.name}`] };
  const [containers, volumes, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listVolumes({ filters }),
    docker.listNetworks({ filters }),
  ]);
  return {
    containers: containers.map(({ Id }) => Id),
    volumes: (volumes.Volumes ?? []).map(({ Name }) => Name),
    networks: networks.map(({ Id }) => Id),
  };
}

async function imageTags(docker: Docker): Promise<string[]> {
  const images = await docker.listImages({ filters: { reference: [`${imagePrefix}*`, `${imagePrefix}*/*`] } });
  return images.flatMap((image) => image.RepoTags ?? []).filter((tag) => tag.startsWith(imagePrefix)).sort();
}

function processes(places: string[]): string[] {
  return fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid).filter((pid) => {
    try {
      const commandLine = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return places.some((place) => commandLine.includes(`${place}/`) || commandLine.includes(`${place}\0`));
    } catch {
      return false; // ended while we looked
    }
  });
}

function mounts(places: string[]): string[] {
  const points = fs.readFileSync("/proc/self/mountinfo", "utf8").trim().split("\n").map((line) => line.split(" ")[4]);
  return points.filter((point) => places.some((place) => point === place || point.startsWith(`${place}/`)));
}

function interfaces(): string[] {
  return fs.readdirSync("/sys/class/net").filter((name) => name === privateEngine.bridge);
}

/** Gone already, being removed, or held by what is removed next. */
async function gone(call: Promise<unknown>): Promise<void> {
  try {
    await orMissing(call);
  } catch (error) {
    if (statusOf(error) !== 409 && !/active endpoints|in use/.test((error as Error).message)) throw error;
  }
}
