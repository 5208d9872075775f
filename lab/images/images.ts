/** The images of the lab: official ones where Docker Hub can be reached, else stand-ins; and the lab's own. */
import * as path from "node:path";
import type Docker from "dockerode";
import { orMissing } from "../../swarm/engine";
import type { Say } from "../settings";
import { baseImage, ensureBase, hubReachable, pull, type Suite } from "./base";
import { build, isBuilt, type Build } from "./build";
import { always, applications, onDemand, type Recipe } from "./recipes";

export interface LabImage {
  /** Name in the lab servers, as the estate has it. */
  reference: string;
  /** Name on the host engine. */
  local: string;
  /** Built here from Debian packages in place of the official image. */
  standIn: boolean;
}

const server: Build = { tag: "dbhaven-lab/server:1", folder: path.join(__dirname, "server"), from: baseImage("bookworm") };

export const serverImage = server.tag;

/** Makes what is missing, all at once, and the lab servers' own image. */
export async function ensureImages(host: Docker, say: Say): Promise<LabImage[]> {
  const official = await hubReachable();
  const bases = new Map<Suite, Promise<void>>();
  const base = (suite: Suite) => bases.get(suite) ?? bases.set(suite, ensureBase(host, suite)).get(suite)!;
  const ensure = (recipe: Recipe) => ensureImage(host, recipe, official, () => base(recipe.suite), say);
  const [others, own] = await Promise.all([
    Promise.all(always.map(ensure)),
    inTurn(applications, ensure),
    base("bookworm").then(() => build(host, server)),
  ]);
  const list = [...others, ...own];
  const standIns = list.filter((image) => image.standIn).map((image) => image.reference);
  if (standIns.length) say(`stand-ins, built from Debian packages: ${standIns.join(", ")}`);
  return list;
}

/** Makes those that no lab has from the start, by their references. */
export async function ensureOnDemand(host: Docker, references: string[], say: Say): Promise<LabImage[]> {
  const official = await hubReachable();
  return inTurn(references.map(demanded), (recipe) => ensureImage(host, recipe, official, () => ensureBase(host, recipe.suite), say));
}

function demanded(reference: string): Recipe {
  const recipe = onDemand.find((one) => one.reference === reference);
  if (!recipe) throw new Error(`${reference} is no image that is made on demand; lab/images/recipes.ts lists them`);
  return recipe;
}

/** Whether nothing is left to do for ensureImages, and for ensureOnDemand with these references. */
export async function imagesReady(host: Docker, more: string[] = []): Promise<boolean> {
  const official = await hubReachable();
  const ready = [isBuilt(host, server), ...[...always, ...applications, ...more.map(demanded)].map((recipe) => isThere(host, recipe, official))];
  return (await Promise.all(ready)).every(Boolean);
}

/** An official image that was pulled once stays, also when Docker Hub is out of reach later; a stand-in makes room for it. */
async function isThere(host: Docker, recipe: Recipe, official: boolean): Promise<boolean> {
  if (recipe.official && (await standsIn(host, localName(recipe.reference))) === false) return true;
  return !(recipe.official && official) && isBuilt(host, request(recipe));
}

async function standsIn(host: Docker, local: string): Promise<boolean | undefined> {
  const image = await orMissing(host.getImage(local).inspect());
  return image && image.Config.Labels?.["dev.dbhaven.stand-in"] === "true";
}

async function ensureImage(host: Docker, recipe: Recipe, official: boolean, base: () => Promise<void>, say: Say): Promise<LabImage> {
  const local = localName(recipe.reference);
  const image = async () => ({ reference: recipe.reference, local, standIn: recipe.official && (await standsIn(host, local)) === true });
  if (await isThere(host, recipe, official)) return image();
  if (recipe.official && official) {
    try {
      await pull(host, recipe.reference, local);
      return image();
    } catch (error) {
      say(`${recipe.reference} cannot be pulled (${(error as Error).message}); a stand-in is built`);
    }
  }
  await base();
  await build(host, request(recipe));
  return image();
}

function request(recipe: Recipe): Build {
  return { tag: localName(recipe.reference), folder: recipe.folder, files: recipe.files, buildArguments: recipe.buildArguments, from: baseImage(recipe.suite) };
}

/** Images that share their first layers, as the applications do, only do so when they are built one after the other. */
async function inTurn<T, R>(items: T[], make: (item: T) => Promise<R>): Promise<R[]> {
  const made: R[] = [];
  for (const item of items) made.push(await make(item));
  return made;
}

/** On the host engine official names are the user's own. */
function localName(reference: string): string {
  return reference.startsWith("dbhaven-lab/") ? reference : `dbhaven-lab/${reference}`;
}
