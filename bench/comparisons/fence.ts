/** How long a move keeps everybody out, beside the time of a plain dump and load of the same data. */
import type { Comparison } from "../comparison";
import { PostgresEngines } from "../engines/postgres";
import { interleaved } from "../pairs";
import { timesTable } from "../table";

const [own, peer] = ["dbhaven: from the fence to the target's opening", "pg_dump \\| psql"];
/** Units of pgbench's data, 15 MB each: 15 MB, about 100 MB, about 1 GB. */
const scales = [1, 7, 70];

export const fence: Comparison = {
  name: "fence",
  title: "How long the fence stands",
  async run({ percent, rounds, say }) {
    const engines = await PostgresEngines.start();
    try {
      const parts: string[] = [];
      for (const scale of [...new Set(scales.map((scale) => Math.ceil((scale * percent) / 100)))]) {
        await engines.load({ name: "accounts", title: "", scale });
        const prepare = () => engines.settle();
        const measured = await interleaved([
          { prepare, run: async () => ({ [own]: await engines.move() }) },
          { prepare, run: async () => ({ [peer]: await engines.peer("dump-psql") }) },
        ], rounds, say);
        parts.push(`${await engines.size()}\n\n${timesTable(measured, own, { [own]: "", [peer]: "" })}`);
      }
      return parts.join("\n\n");
    } finally {
      await engines.remove();
    }
  },
};
