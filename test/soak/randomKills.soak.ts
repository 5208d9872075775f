import { inWords, perform, scenarioOf, type Scenario } from "../lab/support/randomKills";
import { killAll } from "../lab/support/run";
import { mended } from "../lab/support/victims";

/**
 * DBHAVEN_KILLS: how many runs, default 100. DBHAVEN_SEED: seed of the first, default 1; the others follow it. A run by itself:
 * DBHAVEN_KILLS=1 DBHAVEN_SEED=<seed>. Small worlds do: DBHAVEN_TEST_ROWS=20000.
 */
const count = Number(process.env.DBHAVEN_KILLS ?? 100);
const first = Number(process.env.DBHAVEN_SEED ?? 1);

describe("An up under random kills ends, after the next, in a finished move or in the state before", () => {
  const ends: { scenario: Scenario; end: string }[] = [];

  afterEach(async () => {
    await killAll();
    await mended();
  });
  after(() => console.log(tally(ends)));

  for (let seed = first; seed < first + count; seed++) {
    const scenario = scenarioOf(seed);
    it(inWords(scenario), async () => {
      const began = Date.now();
      const end = await perform(scenario).catch((error: Error) => {
        ends.push({ scenario, end: "FAILED" });
        console.log(error.message); // not only at the end of a hundred runs
        throw error;
      });
      ends.push({ scenario, end });
      console.log(`      ${end} (${Math.round((Date.now() - began) / 1000)} s)`);
    });
  }
});

/** Runs by victim and by moment. */
function tally(ends: { scenario: Scenario; end: string }[]): string {
  const lines = (title: string, key: (fault: Scenario["faults"][number]) => string) => {
    const counts = new Map<string, [number, number]>();
    for (const { scenario, end } of ends) for (const fault of scenario.faults) {
      const [good, bad] = counts.get(key(fault)) ?? [0, 0];
      counts.set(key(fault), end === "FAILED" ? [good, bad + 1] : [good + 1, bad]);
    }
    return [title, ...[...counts].sort().map(([name, [good, bad]]) => `  ${name}: ${good} well${bad ? `, ${bad} FAILED` : ""}`)];
  };
  return [...lines("by victim", ({ victim }) => victim), ...lines("by moment", ({ moment }) => moment)].join("\n");
}
