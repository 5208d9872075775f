import * as assert from "node:assert/strict";
import { labelsOf } from "../../swarm/labels";
import { volumeHolders, type ServiceItem } from "../../swarm/survey";

const service = (labels: Record<string, string>, image = "postgres@sha256:0"): ServiceItem => ({ ID: "id", Spec: {
  Name: "lab-pg", Labels: labelsOf("lab", labels),
  TaskTemplate: { Placement: { Constraints: ["node.hostname==srv80"] }, ContainerSpec: { Image: image, Mounts: [{ Type: "volume", Source: "lab-pg-data", Target: "/data" }, { Type: "tmpfs", Target: "/dev/shm" }] } },
} });

describe("What runs of the estate's instances", () => {
  it("is read with its node, the image's name in the estate, and the place of its volume", () => {
    assert.deepEqual(volumeHolders([service({ instance: "pg", image: "postgres:17" })], "lab"), { pg: { hostname: "srv80", image: "postgres:17", volumePath: "/data" } });
    assert.equal(volumeHolders([service({ instance: "pg" }, "postgres:15")], "lab").pg!.image, "postgres:15");
  });

  it("is not an application, a job beside an instance, or another estate's", () => {
    assert.deepEqual(volumeHolders([service({ application: "web" }), service({ instance: "pg", run: "1" })], "lab"), {});
    assert.deepEqual(volumeHolders([service({ instance: "pg" })], "shop"), {});
  });
});
