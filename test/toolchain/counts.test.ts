import * as assert from "node:assert/strict";
import { closingLine, countsOf, sum } from "../../lab/testing/counts";

describe("Counts of npm test", () => {
  it("a stage that reports nothing is one failure, whatever its exit code", () => {
    assert.deepEqual(countsOf(undefined, 0), { passed: 0, failed: 1, skipped: 0 });
    assert.deepEqual(countsOf("{", 1), { passed: 0, failed: 1, skipped: 0 });
  });

  it("a stage that ends badly without a failed test is one failure more", () => {
    assert.deepEqual(countsOf('{"passed":3,"failed":0,"skipped":1}', 7), { passed: 3, failed: 1, skipped: 1 });
  });

  it("failed tests are counted once", () => {
    assert.deepEqual(countsOf('{"passed":3,"failed":2,"skipped":0}', 2), { passed: 3, failed: 2, skipped: 0 });
  });

  it("the closing line names skipped tests where there are some", () => {
    assert.equal(closingLine(sum([{ passed: 1, failed: 0, skipped: 0 }, { passed: 4, failed: 1, skipped: 0 }])), "5 passed, 1 failed");
    assert.equal(closingLine({ passed: 5, failed: 0, skipped: 2 }), "5 passed, 0 failed, 2 skipped");
  });
});
