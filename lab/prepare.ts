/** The lab as named steps: listed before anything happens, each timed, each repeatable. */
import * as fs from "node:fs";
import { baseTar, ensureTar, hubReachable } from "./images/base";
import { ensureImages, ensureOnDemand, imagesReady, type LabImage } from "./images/images";
import { ensureServers, serversReady, type Engines } from "./servers";
import { labSettings, type Lab, type Say, type ServerName } from "./settings";
import type { Step } from "./steps";
import { engineStep, hostEngine } from "./toolchain/engine";

/** What the servers of a lab are like before dbhaven comes. */
export interface World {
  /** As a heading. */
  title: string;
  installs: string[];
  servers: ServerName[];
  /** Those among them that nothing runs on. */
  bare: ServerName[];
  /** Beside those of every lab, by their references (images/recipes.ts). */
  images: string[];
  /** Whether there is nothing to do. Changes nothing. */
  ready(): Promise<boolean>;
  ensure(engines: Engines, say: Say): Promise<void>;
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

/** Images, servers, and the old world on them. `say` gets what happens inside a step. */
export function labSteps(world: World, say: Say, lab: Lab = labSettings()): Step[] {
  let made: LabImage[] = [];
  let engines: Engines | undefined;

  const [debian, build] = imageSteps(say, (images) => void (made = images)) as [Step, Step];
  const names = world.servers.join(", ");
  /** Those that nothing runs on have none. */
  const imagesOf = (all: LabImage[]) => (server: ServerName) => (world.bare.includes(server) ? [] : all);
  const all = async (progress: Say) => [...(made.length ? made : await images()), ...await ensureOnDemand(await hostEngine(), world.images, progress)];
  const ensureAll = async () => ensureServers(await hostEngine(), lab, world.servers, imagesOf(await all(say)), say);
  const servers: Step = {
    title: `Lab servers ${names} (${lab.name}, ${lab.subnet})`,
    installs: ["for each a container with a Docker engine and sshd, and a volume; a bridge network; one Swarm of them, apart from any Swarm of this machine; the Debian package openssh-client where ssh is missing"],
    after: [build],
    done: async () => (await imagesReady(await hostEngine(), world.images)) && serversReady(await hostEngine(), lab, world.servers, imagesOf(await all(() => undefined))),
    run: async () => void (engines = await ensureAll()),
  };
  const old: Step = {
    title: world.title,
    installs: world.installs,
    after: [servers],
    done: () => world.ready(),
    run: async () => world.ensure((engines ??= await ensureAll()), say),
  };
  return [debian, build, servers, old];
}
