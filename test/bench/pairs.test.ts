import * as assert from "node:assert/strict";
import { interleaved, type MemorySample, ratios, spread } from "../../bench/pairs";
import { timesTable } from "../../bench/table";

const sample = (seconds: number): MemorySample => ({ seconds, cpuSeconds: seconds / 2, peakMegabytes: 10 * seconds });

describe("Paired runs", () => {
  it("go in turn, each prepared before it runs", async () => {
    const order: string[] = [];
    const contestant = (name: string) => ({
      prepare: async () => void order.push(`prepare ${name}`),
      run: async () => (order.push(name), { [name]: sample(1), [`${name} again`]: sample(2) }),
    });
    const rounds = await interleaved([contestant("a"), contestant("b")], 2, () => undefined);
    assert.deepEqual(order, ["prepare a", "a", "prepare b", "b", "prepare a", "a", "prepare b", "b"]);
    assert.deepEqual([...rounds.keys()], ["a", "a again", "b", "b again"]);
    assert.equal(rounds.get("b")!.length, 2);
  });

  it("are told by minimum, median and maximum", () => {
    assert.deepEqual(spread([3, 1, 2]), { min: 1, median: 2, max: 3 });
    assert.deepEqual(spread([4, 1, 2, 3]), { min: 1, median: 2.5, max: 4 });
  });

  it("are compared pair by pair, so that a slow hour of the machine does not count", () => {
    const rounds = new Map([["own", [sample(1), sample(10)]], ["other", [sample(2), sample(20)]]]);
    assert.deepEqual(ratios(rounds, "other", "own"), { min: 2, median: 2, max: 2 });
    assert.match(timesTable(rounds, "own", { own: "", other: "1.5" }), /\| other \| 2\.0 \/ 11\.0 \/ 20\.0 \| 2\.00 \/ 2\.00 \/ 2\.00 \| 1\.0 \/ 5\.5 \/ 10\.0 \| 2\.00 \/ 2\.00 \/ 2\.00 \| 20 \/ 110 \/ 200 \| 1\.5 \|/);
  });
});
