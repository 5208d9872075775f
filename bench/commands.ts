/** dbhaven's commands as an operator calls them, and an empty program that starts the same providers, with what they use. */
import * as fs from "node:fs";
import * as path from "node:path";
import { labSteps } from "../lab/prepare";
import { runSteps } from "../lab/steps";
import { checkout } from "../lab/toolchain/places";
import { prepareToolchain } from "../lab/toolchain/toolchain";
import { shopWorld } from "../lab/world";
import { lab } from "../test/lab/support/lab";
import { labServers, siteEnvironment } from "../test/lab/support/site";
import { type MemorySample, ratios, type Rounds, spread } from "./pairs";
import { measured } from "./process";
import { shown, table } from "./table";

const program = path.join(checkout, "bench", "programs", "providers");

/** The demo's servers and its old world, small. */
export const prepareLab = (): Promise<unknown> => runSteps([...prepareToolchain(), ...labSteps(shopWorld({ rows: 20_000 }, lab), () => undefined)]);

/** @param file of a command that takes the stack */
export const dbhaven = (file: string): Promise<MemorySample> => measured([process.execPath, "-r", "./typescript.cjs", file, "dev"], { cwd: checkout, env: siteEnvironment() });

/** @param bare resources of the simplest kind, each by itself, that it has nevertheless */
export const previewOfEmpty = (stackFile: string, bare = 0): Promise<MemorySample> => pulumi(["preview", "--config-file", stackFile], { env: { BARE_RESOURCES: String(bare) } });

/** @param first what the others are compared with @param targets what is asked of each, by its name */
export function tableOfCommands(results: Rounds<MemorySample>, first: string, targets: Record<string, string>): string {
  const cells = (name: string, of: (sample: MemorySample) => number, digits?: number) => shown(spread(results.get(name)!.map(of)), digits);
  return table(["", "seconds", `times ${first}`, "processor seconds", "megabytes at most", "target"], Object.entries(targets).map(([name, target]) => [
    name, cells(name, ({ seconds }) => seconds), name === first ? "" : shown(ratios(results, name, first), 2), cells(name, ({ cpuSeconds }) => cpuSeconds), cells(name, ({ peakMegabytes }) => peakMegabytes, 0), target,
  ]));
}

/** In a state of its own, with its providers registered. @returns its configuration's file */
export async function emptyStack(): Promise<string> {
  const stackFile = path.join(lab.directory, "test", "Pulumi.bench.yaml");
  fs.rmSync(stackFile, { force: true });
  await pulumi(["stack", "rm", "--force", "--yes", "--preserve-config"]).catch(() => undefined); // there is none the first time
  await pulumi(["stack", "init", "bench"], { stack: [] });
  fs.rmSync(path.join(program, "Pulumi.bench.yaml"), { force: true }); // what it writes beside the program; ours is in the lab's folder
  const servers = Object.entries(labServers()).map(([name, { docker, sshOptions }]) => ({ name, host: docker, sshOpts: sshOptions }));
  const options = ["--config-file", stackFile];
  await pulumi(["config", "set", "--path", "servers", JSON.stringify(servers), ...options]);
  await pulumi(["config", "set", "postgres", lab.servers.srv80.address, ...options]);
  await pulumi(["up", "--yes", ...options]);
  return stackFile;
}

const pulumi = (args: string[], { stack = ["--stack", "bench"], env = {} }: { stack?: string[]; env?: NodeJS.ProcessEnv } = {}): Promise<MemorySample> =>
  measured(["pulumi", ...args, ...stack, "--non-interactive"], { cwd: program, env: { ...siteEnvironment(), ...env } });
