import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

describe("Stack traces in the program", () => {
  const inProgram = (expression: string): string => {
    const { stdout, stderr } = spawnSync(process.execPath, ["-r", "./typescript.cjs", "-e", `require("source-map-support").install(); require("./stacks/promiseTraces.ts"); process.stdout.write(${expression});`], { encoding: "utf8" });
    assert.equal(stderr, "");
    return stdout;
  };

  it("are not made for the promises of the SDK, which have no message", () => {
    assert.equal(inProgram("new Error().stack"), "");
  });

  it("of a mistake in the code name its place in the source", () => {
    assert.match(inProgram(`(() => { try { require("./plan/plan.ts").planEstate(); } catch (error) { return error.stack; } })()`), /^TypeError: .*\n[^]* at (Object\.)?planEstate \(.*plan\/plan\.ts:\d+:\d+\)/);
  });
});
