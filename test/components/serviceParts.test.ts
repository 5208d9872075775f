import * as assert from "node:assert/strict";
import { duration, resources } from "../../components/serviceParts";

describe("A duration", () => {
  it("is written as Docker's provider reads it back, so that a refresh shows no change", () => {
    assert.deepEqual([0, 5, 60, 90, 300, 3600, 3605, 3660, 3661].map(duration), ["0s", "5s", "1m", "1m30s", "5m", "1h", "1h0m5s", "1h1m", "1h1m1s"]);
  });
});

describe("Resources", () => {
  it("name what is limited and what is reserved, and leave out what is not", () => {
    const none = { memoryMegabytes: null, cpus: null };
    assert.deepEqual(resources({ memoryMegabytes: 512, cpus: null, reservations: none }), { limits: { memoryBytes: 536870912 } });
    assert.deepEqual(resources({ memoryMegabytes: 512, cpus: 1.5, reservations: { memoryMegabytes: 256, cpus: 0.25 } }), { limits: { memoryBytes: 536870912, nanoCpus: 1.5e9 }, reservation: { memoryBytes: 268435456, nanoCpus: 2.5e8 } });
  });
});
