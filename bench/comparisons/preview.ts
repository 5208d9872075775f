/** A preview and an up of the demo where nothing is to change, beside an empty program that starts the same providers. */
import * as fs from "node:fs";
import * as path from "node:path";
import { labSteps } from "../../lab/prepare";
import { runSteps } from "../../lab/steps";
import { prepareToolchain } from "../../lab/toolchain/toolchain";
import { checkout } from "../../lab/toolchain/places";
import { shopWorld } from "../../lab/world";
import { lab } from "../../test/lab/support/lab";
import { succeeds, up } from "../../test/lab/support/run";
import { labServers, reset, siteEnvironment } from "../../test/lab/support/site";
import type { Comparison } from "../comparison";
import { interleaved, type MemorySample, ratios, spread } from "../pairs";
import { measured } from "../process";
import { shown, table } from "../table";

const [own, ownUp, empty] = ["dbhaven preview", "dbhaven up", "empty program, preview"];
const targets = { [empty]: "", [own]: "1.5 times the empty one; 300 MB", [ownUp]: "1.2 times the preview" };
const program = path.join(checkout, "bench", "programs", "providers");

export const preview: Comparison = {
  name: "preview",
  title: "Preview and up that change nothing",
  async run({ rounds, say }) {
    await runSteps([...prepareToolchain(), ...labSteps(shopWorld({ rows: 20_000 }, lab), () => undefined)]);
    await reset();
    await succeeds(up());
    const stackFile = await emptyStack();
    const dbhaven = (name: string, file: string) => ({ run: async () => ({ [name]: await measured([process.execPath, "-r", "./typescript.cjs", file, "dev"], { cwd: checkout, env: siteEnvironment() }) }) });
    const results = await interleaved([
      { run: async () => ({ [empty]: await pulumi(["preview", "--config-file", stackFile]) }) },
      dbhaven(own, "cli/preview.ts"),
      dbhaven(ownUp, "cli/up.ts"),
    ], rounds, say);
    const samples = (name: string) => results.get(name)!;
    return table(["", "seconds", `times ${empty}`, "processor seconds", "megabytes at most", "target"], Object.entries(targets).map(([name, target]) => [
      name, shown(spread(samples(name).map(({ seconds }) => seconds))), name === empty ? "" : shown(ratios(results, name, empty), 2),
      shown(spread(samples(name).map(({ cpuSeconds }) => cpuSeconds))), shown(spread(samples(name).map(({ peakMegabytes }) => peakMegabytes)), 0), target,
    ]));
  },
};

/** In a state of its own, with its providers registered. @returns its configuration's file */
async function emptyStack(): Promise<string> {
  const stackFile = path.join(lab.directory, "test", "Pulumi.bench.yaml");
  fs.rmSync(stackFile, { force: true });
  await pulumi(["stack", "rm", "--force", "--yes", "--preserve-config"]).catch(() => undefined); // there is none the first time
  await pulumi(["stack", "init", "bench"], []);
  fs.rmSync(path.join(program, "Pulumi.bench.yaml"), { force: true }); // what it writes beside the program; ours is in the lab's folder
  const servers = Object.entries(labServers()).map(([name, { docker, sshOptions }]) => ({ name, host: docker, sshOpts: sshOptions }));
  const options = ["--config-file", stackFile];
  await pulumi(["config", "set", "--path", "servers", JSON.stringify(servers), ...options]);
  await pulumi(["config", "set", "postgres", lab.servers.srv80.address, ...options]);
  await pulumi(["up", "--yes", ...options]);
  return stackFile;
}

const pulumi = (args: string[], stack = ["--stack", "bench"]): Promise<MemorySample> => measured(["pulumi", ...args, ...stack, "--non-interactive"], { cwd: program, env: siteEnvironment() });
