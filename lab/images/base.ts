/** The Debian images that everything in the lab is built from: pulled where Docker Hub can be reached, else made by debootstrap. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type Docker from "dockerode";
import { UserError } from "../../config/issues";
import { orMissing } from "../../swarm/engine";
import { which } from "../toolchain/command";
import { installPackages, isDebian } from "../toolchain/engine";
import { cacheRoot } from "../toolchain/places";
import { finished } from "./progress";

export type Suite = "bullseye" | "bookworm" | "trixie" | "sid";

/** Name on the host engine; a name of the lab's own, so that no image of the user's gets another meaning. */
export const baseImage = (suite: Suite) => `dbhaven-lab/debian:${suite}`;

let reachable: Promise<boolean> | undefined;

/** Whether Docker Hub answers; at most 4 s. DBHAVEN_IMAGES=official|stand-in decides without asking. */
export function hubReachable(): Promise<boolean> {
  if (process.env.DBHAVEN_IMAGES) return Promise.resolve(process.env.DBHAVEN_IMAGES === "official");
  // An anonymous request is answered with 401; a proxy that lets nobody through says something else.
  reachable ??= fetch("https://registry-1.docker.io/v2/", { signal: AbortSignal.timeout(4000) })
    .then((answer) => answer.status === 401 || answer.status === 200, () => false);
  return reachable;
}

/** Makes `dbhaven-lab/debian:<suite>` if it is not there. */
export async function ensureBase(host: Docker, suite: Suite): Promise<void> {
  if (await orMissing(host.getImage(baseImage(suite)).inspect())) return;
  if (await hubReachable()) {
    await pull(host, `debian:${suite}-slim`, baseImage(suite));
    return;
  }
  await ensureTar(suite);
  const [repo, tag] = baseImage(suite).split(":");
  await finished(host, await host.importImage(baseTar(suite), { repo, tag } as object));
}

/** Pulls an image and gives it a name of the lab's own; a name that the pull brought and nobody had before is taken away again. */
export async function pull(host: Docker, reference: string, local: string): Promise<void> {
  const had = await orMissing(host.getImage(reference).inspect());
  if (!had) await finished(host, await host.pull(reference));
  const [repo, tag] = splitTag(local);
  await host.getImage(reference).tag({ repo, tag });
  if (!had) await host.getImage(reference).remove({ noprune: true });
}

export function splitTag(reference: string): [string, string] {
  const colon = reference.lastIndexOf(":");
  return [reference.slice(0, colon), reference.slice(colon + 1)];
}

export const baseTar = (suite: Suite) => path.join(cacheRoot(), "base", `${suite}.tar`);

/** The root file system of a suite in the cache, 1 to 2 minutes; needs no Docker engine. */
export async function ensureTar(suite: Suite): Promise<void> {
  if (fs.existsSync(baseTar(suite))) return;
  if (!which("debootstrap", ["/usr/sbin"])) {
    if (process.getuid?.() !== 0 || !isDebian()) {
      throw new UserError("Docker Hub cannot be reached, and the lab's images can be built without it only as root on Debian: give access to Docker Hub, or run this there.");
    }
    await installPackages(["debootstrap"]);
  }
  await debootstrap(suite, baseTar(suite));
}

function debootstrap(suite: Suite, tar: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", [path.join(__dirname, "base.sh"), suite, tar], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (output = (output + bytes).slice(-2000)));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) return resolve();
      const last = output.trim().split("\n").at(-1) ?? "";
      reject(new UserError(`debootstrap of Debian ${suite} failed (${last}); check that this is root on Debian with the package debootstrap, and that the Debian mirror can be reached (DBHAVEN_DEBIAN_MIRROR names another one).`));
    });
  });
}
