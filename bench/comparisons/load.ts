/** What the source's own work loses while it is copied: pgbench runs beside. */
import type { Comparison } from "../comparison";
import { PostgresEngines } from "../engines/postgres";
import { spread } from "../pairs";
import { shown, table } from "../table";

const aloneSeconds = 30;

export const load: Comparison = {
  name: "load",
  title: "Load on the source",
  async run({ percent, rounds, say }) {
    const engines = await PostgresEngines.start();
    try {
      await engines.load({ name: "accounts", title: "", scale: Math.ceil((70 * percent) / 100) });
      const works: Record<string, () => Promise<unknown>> = {
        "nobody copies": () => new Promise((resolve) => setTimeout(resolve, aloneSeconds * 1000)),
        dbhaven: () => engines.copied(),
        "pgcopydb clone": () => engines.peer("pgcopydb"),
      };
      const [alone] = Object.keys(works);
      const perSecond: Record<string, number[]> = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
      for (let round = 1; round <= rounds; round++) {
        for (const [name, work] of Object.entries(works)) {
          await engines.settle();
          const measured = (await engines.underLoad(work)).perSecond;
          perSecond[name].push(measured);
          say(`  ${round}/${rounds} ${name}: ${measured.toFixed(0)} transactions in a second`);
        }
      }
      const rows = Object.entries(perSecond).map(([name, values]) => [
        name, shown(spread(values), 0), name === alone ? "" : shown(spread(values.map((value, round) => value / perSecond[alone][round])), 2), name === "dbhaven" ? "no less than pgcopydb" : "",
      ]);
      return `${await engines.size()}\n\n${table(["meanwhile", "transactions in a second", `times ${alone}`, "target"], rows)}`;
    } finally {
      await engines.remove();
    }
  },
};
