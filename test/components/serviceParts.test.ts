import * as assert from "node:assert/strict";
import { duration } from "../../components/serviceParts";

describe("A duration", () => {
  it("is written as Docker's provider reads it back, so that a refresh shows no change", () => {
    assert.deepEqual([0, 5, 60, 90, 300, 3600, 3605, 3660, 3661].map(duration), ["0s", "5s", "1m", "1m30s", "5m", "1h", "1h0m5s", "1h1m", "1h1m1s"]);
  });
});
