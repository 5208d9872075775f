import * as fs from "node:fs";
import * as path from "node:path";
import { checkout } from "../pulumi";
import { bad, ok, type Check, type Finding } from "./world";

/** @pulumi/pulumi needs 22 from 3.249 on. */
const oldestNode = 22;
const providers = ["docker", "command", "random", "postgresql", "mysql"];

/** pulumi, Node.js and the providers' plugins, in the versions that package.json names. */
export const toolchain: Check = {
  title: "Pulumi and Node.js",
  run: async ({ local }) => {
    const wanted = (JSON.parse(fs.readFileSync(path.join(checkout, "package.json"), "utf8")) as { dependencies: Record<string, string> }).dependencies;
    const [version, plugins] = await Promise.all([local("pulumi", ["version"]), local("pulumi", ["plugin", "ls", "--json"])]);
    return [node(process.versions.node), cli(version, wanted["@pulumi/pulumi"]!), ...(version.code === 0 ? providers.map((name) => plugin(name, wanted[`@pulumi/${name}`]!, plugins.stdout)) : [])];
  },
};

export function node(version: string): Finding {
  return parseInt(version, 10) >= oldestNode ? ok(`Node.js ${version}`) : bad(`Node.js ${version} is too old; run npm ci in this folder, which brings Node.js 24, and use npm run.`);
}

export function cli({ code, stdout }: { code: number; stdout: string }, wanted: string): Finding {
  const version = stdout.trim().replace(/^v/, "");
  if (code !== 0) return bad("the pulumi command does not run; run npm ci in this folder, then: node_modules/.bin/pulumi version");
  const [major, minor] = version.split(".").map(Number);
  const [wantedMajor, wantedMinor] = wanted.split(".").map(Number);
  const enough = major === wantedMajor && minor! >= wantedMinor!;
  return enough ? ok(`pulumi ${version}`) : bad(`pulumi ${version || "of unknown version"} is on PATH, ${wanted} or newer is needed; use npm run, which takes this folder's own.`);
}

export function plugin(name: string, wanted: string, list: string): Finding {
  let installed: { name: string; kind: string; version?: string }[] = [];
  try {
    installed = JSON.parse(list) as typeof installed;
  } catch { /* an older or broken pulumi: nothing is known to be installed */ }
  const versions = installed.filter((entry) => entry.kind === "resource" && entry.name === name).map(({ version }) => version ?? "");
  if (versions.includes(wanted)) return ok(`plugin ${name} ${wanted}`);
  return bad(`the ${name} plugin ${wanted} is missing${versions.length > 0 ? ` (there is ${versions.join(", ")})` : ""}; run: pulumi plugin install resource ${name} v${wanted}`);
}
