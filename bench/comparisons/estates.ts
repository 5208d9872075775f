/** Previews of estates of which nothing is there yet, by their number of instances. */
import { configure, reset } from "../../test/lab/support/site";
import { dbhaven, emptyStack, prepareLab, previewOfEmpty, tableOfCommands } from "../commands";
import type { Comparison } from "../comparison";
import { estateOf, nameOf } from "../estates";
import { interleaved } from "../pairs";

const empty = "empty program, preview";
/** What Pulumi itself takes for resources: five for each of 200 instances. */
const bare = 1000;
const bareName = `${bare} resources of the SDK alone`;
/** Number of instances, and what is asked of its preview. */
const sizes: [number, string][] = [[1, ""], [9, "2 times the empty one"], [50, ""], [200, "4 times the empty one; 1 GB"]];

export const estates: Comparison = {
  name: "estates",
  title: "Previews of estates with up to 200 instances",
  async run({ rounds, say }) {
    await prepareLab();
    await reset();
    const stackFile = await emptyStack();
    const results = await interleaved([
      { run: async () => ({ [empty]: await previewOfEmpty(stackFile) }) },
      { run: async () => ({ [bareName]: await previewOfEmpty(stackFile, bare) }) },
      ...sizes.map(([instances]) => ({
        prepare: async () => configure({ estate: estateOf(instances) }),
        run: async () => ({ [nameOf(instances)]: await dbhaven("cli/preview.ts") }),
      })),
    ], rounds, say);
    return tableOfCommands(results, empty, { [empty]: "", [bareName]: "", ...Object.fromEntries(sizes.map(([instances, target]) => [nameOf(instances), target])) });
  },
};
