/** The lab as named steps: listed before anything happens, each timed, each repeatable. */
import * as fs from "node:fs";
import Docker from "dockerode";
import { baseTar, ensureTar, hubReachable } from "./images/base";
import { ensureImages, imagesReady, type LabImage } from "./images/images";
import { ensureServers, serversReady, type Engines } from "./servers";
import { labSettings, type Lab, type Say } from "./settings";
import type { Step } from "./steps";
import { engineStep, findEngine } from "./toolchain/engine";
import { defaultRows, ensureWorld, worldReady, type WorldOptions } from "./world";

/** The Docker engine that the lab lives on. @throws where none answers. */
export async function hostEngine(): Promise<Docker> {
  const found = await findEngine();
  if (!found) throw new Error("no Docker engine answers");
  return new Docker({ socketPath: found.socketPath });
}

const images = async () => ensureImages(await hostEngine(), () => undefined);

/** What the lab's containers are made from. `say` gets what happens inside a step, `made` the images once they are there. */
export function imageSteps(say: Say, made: (images: LabImage[]) => void = () => undefined): Step[] {
  const debian: Step = {
    title: "Debian base for the lab's images",
    installs: ["where Docker Hub is out of reach: bookworm and trixie by debootstrap (the Debian package debootstrap), 160 MB in the cache"],
    after: [],
    done: async () => (["bookworm", "trixie"] as const).every((suite) => fs.existsSync(baseTar(suite))) || hubReachable(),
    run: async () => void (await Promise.all([ensureTar("bookworm"), ensureTar("trixie")])),
  };
  const build: Step = {
    title: "Images of the lab",
    installs: ["postgres:15-bookworm, postgres:17-trixie, alpine/socat:1.8.0.3: pulled, or stand-ins built from Debian packages; an image for the servers and two for applications, built (1 GB in all)"],
    after: [engineStep, debian],
    done: async () => imagesReady(await hostEngine()),
    async run() {
      const images = await ensureImages(await hostEngine(), say);
      made(images);
      const standIns = images.filter((image) => image.standIn).length;
      return standIns ? `${standIns} of them stand-ins, built from Debian packages` : "official ones pulled";
    },
  };
  return [debian, build];
}

/** Images, servers, old world. `say` gets what happens inside a step. */
export function labSteps(options: WorldOptions, say: Say, lab: Lab = labSettings()): Step[] {
  let made: LabImage[] = [];
  let engines: Engines | undefined;

  const [debian, build] = imageSteps(say, (images) => void (made = images)) as [Step, Step];
  const servers: Step = {
    title: `Lab servers srv80 and srv84 (${lab.name}, ${lab.subnet})`,
    installs: ["two containers with a Docker engine and sshd each, a bridge network and two volumes; one Swarm of the two, apart from any Swarm of this machine; the Debian package openssh-client where ssh is missing"],
    after: [build],
    done: async () => (await imagesReady(await hostEngine())) && serversReady(await hostEngine(), lab, await images()),
    async run() {
      engines = await ensureServers(await hostEngine(), lab, made.length ? made : await images(), say);
    },
  };
  const world: Step = {
    title: `Old world on srv84: PostgreSQL 15 with ${(options.rows ?? defaultRows).toLocaleString("en")} rows, shop, reports`,
    installs: ["three plain containers and their volumes inside srv84", ...(options.reset ? ["what an earlier demo left in the lab's servers is removed"] : [])],
    after: [servers],
    done: async () => !options.reset && worldReady(lab),
    async run() {
      engines ??= await ensureServers(await hostEngine(), lab, await images(), say);
      await ensureWorld(lab, engines, options, say);
    },
  };
  return [debian, build, servers, world];
}
