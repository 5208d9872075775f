/** `npm run clean [-- --all]`: removes the lab and all that came with it, then counts what is left. Repeats safely. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import Docker from "dockerode";
import { noMore, take } from "./cli";
import { otherLabs, remains, removeImages, removeLab } from "./remains";
import { runMain } from "./runMain";
import { labSettings, type Lab } from "./settings";
import { findEngine, stopEngine } from "./toolchain/engine";
import { removeWorkspace } from "./toolchain/environment";
import { cacheRoot, workspace, workspaceFile } from "./toolchain/places";

async function main(args: string[]): Promise<number> {
  const all = take(args, "--all");
  noMore(args, "npm run clean takes --all only");
  const lab = labSettings();
  const engine = await findEngine();
  const docker = engine && new Docker({ socketPath: engine.socketPath });
  const others = docker ? await otherLabs(docker, lab) : [];
  const kept: string[] = [];

  if (docker) {
    console.log(`removing the lab "${lab.name}" from ${engine.socketPath}`);
    await removeLab(docker, lab);
    if (others.length) kept.push(`other labs on the same engine: ${others.join(", ")}, with the engine and the images (DBHAVEN_LAB=NAME npm run clean removes one)`);
    else await removeImages(docker);
  }
  const stopped = others.length ? "in use" : await stopEngine({ data: true });
  if (stopped === "stopped") console.log("stopped the private Docker engine and removed its data");
  if (stopped === "in use" && engine?.private && !others.length) kept.push("the private Docker engine, which holds containers that are not the lab's");
  if (engine && !engine.private) kept.push(`the Docker engine ${engine.socketPath}, which was there before`);
  removeFiles(lab, others);
  if (all && !others.length) fs.rmSync(cacheRoot(), { recursive: true, force: true });
  if (fs.existsSync(cacheRoot())) kept.push(`the cache ${cacheRoot()}, ${size(cacheRoot())}, shared by all checkouts (npm run clean -- --all removes it too)`);
  kept.push("node_modules, and Debian packages that were installed on the way (docker.io, debootstrap)");

  const left = await remains(lab, await stillThere(docker), stopped !== "in use" && (!engine || engine.private));
  for (const { what, found } of left) console.log(`  ${what.padEnd(12)} ${found.length}${found.length ? `: ${found.join(", ")}` : ""}`);
  console.log(`kept on purpose:\n${kept.map((line) => `  - ${line}`).join("\n")}`);
  const count = left.reduce((sum, { found }) => sum + found.length, 0);
  console.log(count === 0 ? "nothing else is left" : `${count} things are left; run npm run clean again, and see above what holds them`);
  return count === 0 ? 0 : 1;
}

async function stillThere(docker: Docker | undefined): Promise<Docker | undefined> {
  return docker && (await docker.ping().then(() => docker, () => undefined));
}

/** Another lab of this checkout needs its own folder, and the toolchain's. */
function removeFiles(lab: Lab, others: string[]): void {
  fs.rmSync(lab.directory, { recursive: true, force: true });
  if (fs.existsSync(workspaceFile) && fs.readFileSync(workspaceFile, "utf8").includes(`${lab.directory}/`)) removeWorkspace();
  if (!others.some((name) => fs.existsSync(labSettings({ DBHAVEN_LAB: name }).directory))) fs.rmSync(workspace, { recursive: true, force: true });
}

function size(folder: string): string {
  const kilobytes = Number(execFileSync("du", ["-sk", folder], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split("\t")[0]);
  return kilobytes < 1024 * 1024 ? `${Math.round(kilobytes / 1024)} MB` : `${(kilobytes / 1024 / 1024).toFixed(1)} GB`;
}

if (require.main === module) {
  runMain(main);
}
