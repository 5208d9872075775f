import * as assert from "node:assert/strict";
import { closing, countsOf, none, oneFailed, sum } from "../../lab/testing/counts";

const reported = (failed: number) => JSON.stringify({
  passed: 3, failed, skipped: 1, tests: [{ file: "lab/a.lab.ts", title: "works", passed: true }, ...Array(failed).fill({ file: "lab/a.lab.ts", title: "does not", passed: false })],
});

describe("Counts of npm test", () => {
  it("a stage that reports nothing is one failure, whatever its exit code", () => {
    assert.deepEqual(countsOf(undefined, 0, "lab tests"), oneFailed("lab tests"));
    assert.deepEqual(countsOf("{", 1, "lab tests"), oneFailed("lab tests"));
  });

  it("a stage that ends badly without a failed test is one failure more", () => {
    assert.deepEqual(countsOf(reported(0), 7, "lab tests"), { passed: 3, failed: 1, skipped: 1, failures: ["lab tests"] });
  });

  it("failed tests are counted once, and named", () => {
    assert.deepEqual(countsOf(reported(2), 2, "lab tests"), { passed: 3, failed: 2, skipped: 1, failures: ["lab/a.lab.ts: does not", "lab/a.lab.ts: does not"] });
  });

  it("the end names what failed, of all stages, and what was skipped where something was", () => {
    assert.equal(closing(sum([{ ...none, passed: 1 }, { ...none, passed: 4, failed: 1, failures: ["lab/a.lab.ts: works"] }])), "failed: lab/a.lab.ts: works\n5 passed, 1 failed");
    assert.equal(closing({ ...none, passed: 5, skipped: 2 }), "5 passed, 0 failed, 2 skipped");
  });
});
