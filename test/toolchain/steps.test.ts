import * as assert from "node:assert/strict";
import { runSteps, seconds, type Step } from "../../lab/steps";

function step(title: string, options: Partial<Step> = {}): Step {
  return { title, done: async () => false, run: async () => undefined, ...options };
}

async function printed(steps: Step[], dryRun = false): Promise<string[]> {
  const lines: string[] = [];
  await runSteps(steps, { dryRun, print: (line) => lines.push(line.replace(/\d+\.\d s/, "N s")) }).catch((error: Error) => lines.push(`threw ${error.message}`));
  return lines;
}

describe("Steps", () => {
  it("a dry run lists them with what they install and runs none", async () => {
    const run = async () => assert.fail("ran");
    const lines = await printed([step("CLI", { installs: ["from there", "into that folder"], run }), step("Engine", { done: async () => true, installs: ["a package"], run })], true);
    assert.deepEqual(lines, ["  1. CLI", "       from there", "       into that folder", "  2. Engine (there already)"]);
  });

  it("a dry run lists a step whose question cannot be answered yet as one to be done", async () => {
    assert.deepEqual(await printed([step("Images", { done: async () => { throw new Error("no engine"); } })], true), ["  1. Images"]);
  });

  it("what is done already does not run again, and a result is part of the line", async () => {
    assert.deepEqual(
      await printed([step("Engine", { done: async () => true }), step("CLI", { run: async () => "official" })]),
      ["✓ Engine: there already", "… CLI", "✓ CLI: N s, official"]);
  });

  it("steps that wait for nothing run side by side", async () => {
    let release = () => undefined as void;
    const gate = new Promise<void>((resolve) => { release = resolve; });
    // The first can only end if the second runs meanwhile.
    const lines = await printed([step("first", { after: [], run: () => gate }), step("second", { after: [], run: async () => release() })]);
    assert.equal(lines.filter((line) => line.startsWith("✓")).length, 2);
  });

  it("without `after` a step waits for all before it", async () => {
    const order: string[] = [];
    await runSteps([
      step("slow", { after: [], run: async () => { await new Promise(setImmediate); order.push("slow"); } }),
      step("quick", { run: async () => void order.push("quick") }),
    ], { print: () => undefined });
    assert.deepEqual(order, ["slow", "quick"]);
  });

  it("after a failure nothing new starts, what runs is finished, and the first error is thrown", async () => {
    const failing = step("failing", { after: [], run: async () => { throw new Error("no disk"); } });
    const other = step("other", { after: [], run: async () => { await new Promise((resolve) => setTimeout(resolve, 5)); } });
    const lines = await printed([failing, other, step("next", { after: [other] }), step("dependent", { after: [failing] })]);
    assert.deepEqual(lines.sort(), ["threw no disk", "… failing", "… other", "✓ other: N s", "✗ failing"]);
  });

  it("waiting for a step that does not stand before is a mistake that names both", async () => {
    assert.deepEqual(await printed([step("a", { after: [step("b")] })]), ['threw Step "a" waits for "b", which does not stand before it.']);
  });

  it("times read naturally", () => {
    assert.deepEqual([420, 12_300, 59_600, 185_000].map(seconds), ["0.4 s", "12 s", "1 min 0 s", "3 min 5 s"]);
  });
});
