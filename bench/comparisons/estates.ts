/** Previews of estates of which nothing is there yet, by their number of instances. */
import { labSteps } from "../../lab/prepare";
import { runSteps } from "../../lab/steps";
import { prepareToolchain } from "../../lab/toolchain/toolchain";
import { shopWorld } from "../../lab/world";
import { lab } from "../../test/lab/support/lab";
import { configure, labServers, reset } from "../../test/lab/support/site";
import { dbhaven, emptyStack, previewOfEmpty } from "../commands";
import type { Comparison } from "../comparison";
import { interleaved, ratios, spread } from "../pairs";
import { shown, table } from "../table";

const empty = "empty program";
/** Number of instances, and what is asked of its preview. */
const sizes: [number, string][] = [[1, ""], [9, "2 times the empty one"], [50, ""], [200, "4 times the empty one; 1 GB"]];
const nameOf = (instances: number) => `${instances} ${instances === 1 ? "instance" : "instances"}`;

export const estates: Comparison = {
  name: "estates",
  title: "Previews of estates with up to 200 instances",
  async run({ rounds, say }) {
    await runSteps([...prepareToolchain(), ...labSteps(shopWorld({ rows: 20_000 }, lab), () => undefined)]);
    await reset();
    const stackFile = await emptyStack();
    const results = await interleaved([
      { run: async () => ({ [empty]: await previewOfEmpty(stackFile) }) },
      ...sizes.map(([instances]) => ({
        prepare: async () => configure({ estate: estateOf(instances) }),
        run: async () => ({ [nameOf(instances)]: await dbhaven("cli/preview.ts") }),
      })),
    ], rounds, say);
    const samples = (name: string) => results.get(name)!;
    return table(["preview", "seconds", `times ${empty}`, "processor seconds", "megabytes at most", "target"], [[empty, ""], ...sizes.map(([instances, target]) => [nameOf(instances), target])].map(([name, target]) => [
      name!, shown(spread(samples(name!).map(({ seconds }) => seconds))), name === empty ? "" : shown(ratios(results, name!, empty), 2),
      shown(spread(samples(name!).map(({ cpuSeconds }) => cpuSeconds))), shown(spread(samples(name!).map(({ peakMegabytes }) => peakMegabytes)), 0), target!,
    ]));
  },
};

/** Of small instances, each with a database of two accounts, which jobs make. */
function estateOf(instances: number): Record<string, unknown> {
  const { srv80, srv84 } = labServers() as Record<string, object>;
  const description = {
    engine: "postgres", image: "postgres:17-trixie", server: "srv80", memoryMegabytes: 512,
    databases: { main: { accounts: { main_app: {}, main_reader: { role: "readOnly" } } } },
  };
  return {
    version: 1, name: "many",
    servers: { srv80, srv84: { ...srv84, manager: true } },
    databaseStacks: { main: { instances: Object.fromEntries(Array.from({ length: instances }, (_, number) => [`pg-${number + 1}`, description])) } },
  };
}
