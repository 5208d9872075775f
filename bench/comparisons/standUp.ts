/** An up that brings up instances where there was nothing: one alone, and nine at once. */
import { reset } from "../../test/lab/support/site";
import { dbhaven, prepareLab, tableOfCommands } from "../commands";
import type { Comparison } from "../comparison";
import { estateOf, nameOf } from "../estates";
import { interleaved } from "../pairs";

export const standUp: Comparison = {
  name: "stand-up",
  title: "Instances that come up at once",
  async run({ rounds, say }) {
    await prepareLab();
    const results = await interleaved([1, 9].map((instances) => ({
      prepare: () => reset({ estate: estateOf(instances) }),
      run: async () => ({ [nameOf(instances)]: await dbhaven("cli/up.ts") }),
    })), rounds, say);
    return tableOfCommands(results, nameOf(1), { [nameOf(1)]: "", [nameOf(9)]: "1.5 times the slowest alone" });
  },
};
