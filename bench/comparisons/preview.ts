/** A preview and an up of the demo where nothing is to change, beside an empty program that starts the same providers. */
import { succeeds, up } from "../../test/lab/support/run";
import { reset } from "../../test/lab/support/site";
import { dbhaven, emptyStack, prepareLab, previewOfEmpty, tableOfCommands } from "../commands";
import type { Comparison } from "../comparison";
import { interleaved } from "../pairs";

const [own, ownUp, empty] = ["dbhaven preview", "dbhaven up", "empty program, preview"];
const targets = { [empty]: "", [own]: "1.5 times the empty one; 300 MB", [ownUp]: "1.2 times the preview" };

export const preview: Comparison = {
  name: "preview",
  title: "Preview and up that change nothing",
  async run({ rounds, say }) {
    await prepareLab();
    await reset();
    await succeeds(up());
    const stackFile = await emptyStack();
    const results = await interleaved([
      { run: async () => ({ [empty]: await previewOfEmpty(stackFile) }) },
      { run: async () => ({ [own]: await dbhaven("cli/preview.ts") }) },
      { run: async () => ({ [ownUp]: await dbhaven("cli/up.ts") }) },
    ], rounds, say);
    return tableOfCommands(results, empty, targets);
  },
};
