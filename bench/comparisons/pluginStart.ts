/** Every provider instance is a process of its own, in each preview: what one costs until it answers. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { UserError } from "../../config/issues";
import { statOf } from "../../lab/processes";
import { runSteps } from "../../lab/steps";
import { pulumiHome } from "../../lab/toolchain/places";
import { preparedPlugins, prepareToolchain } from "../../lab/toolchain/toolchain";
import type { Comparison } from "../comparison";
import { interleaved, type Sample, spread } from "../pairs";
import { shown, table } from "../table";

const target = "at most 0.15";

export const pluginStart: Comparison = {
  name: "plugin-start",
  title: "Start of a provider plugin",
  async run({ rounds, say }) {
    await runSteps(prepareToolchain());
    const plugins = preparedPlugins();
    if (plugins.length === 0) throw new UserError("No plugin is prepared: see what the step before this line says.");
    const measured = await interleaved(plugins.map(({ name, version, kind }) => ({
      run: async () => ({ [`${name} ${version}, ${kind}`]: await start(path.join(pulumiHome, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`)) }),
    })), rounds, say);
    const rows = [...measured].map(([name, samples]) => [name, shown(spread(samples.map(({ seconds }) => seconds)), 2), shown(spread(samples.map(({ cpuSeconds }) => cpuSeconds)), 2), target]);
    return table(["plugin", "seconds", "processor seconds", "target"], rows);
  },
};

/** Until it has printed its port, which is when Pulumi can talk to it. */
async function start(executable: string): Promise<Sample> {
  const begun = performance.now();
  const child = spawn(executable, ["127.0.0.1:1"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  const [port] = await once(child.stdout.setEncoding("utf8"), "data");
  const sample = { seconds: (performance.now() - begun) / 1000, cpuSeconds: processorSeconds(child.pid!) };
  child.kill("SIGKILL");
  await ended;
  if (!/^\d+\n$/.test(String(port))) throw new Error(`${executable} printed no port but ${JSON.stringify(String(port))}`);
  return sample;
}

/** User and system time; the kernel counts in hundredths of a second. */
function processorSeconds(pid: number): number {
  const fields = statOf(pid)!;
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
