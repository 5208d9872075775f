import * as assert from "node:assert/strict";
import { labelsOf } from "../../swarm/labels";
import { foundNetworks, volumeHolders, type NetworkItem, type ServiceItem } from "../../swarm/survey";

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

describe("What is there of the estate's networks", () => {
  const network = (Id: string, Name: string, estate: string, more: Partial<NetworkItem> = {}): NetworkItem => ({ Id, Name, Labels: labelsOf(estate, { network: Name }), Scope: "swarm", Attachable: true, Internal: false, Options: { "com.docker.network.driver.overlay.vxlanid_list": "4097" }, ...more });

  it("is read with how each was made, and with the instances that are on it", () => {
    const on = service({ instance: "pg" });
    on.Spec.TaskTemplate.Networks = [{ Target: "n1" }];
    const networks = [network("n1", "lab-pg", "lab", { Options: { encrypted: "" } }), network("n2", "lab-plain", "lab"), network("n3", "shop-pg", "shop")];
    assert.deepEqual(foundNetworks([on, service({ application: "web" })], networks, "lab"), {
      networks: { "lab-pg": { attachable: true, internal: false, encrypted: true }, "lab-plain": { attachable: true, internal: false, encrypted: false } },
      joined: { pg: ["lab-pg"] },
    });
  });

  it("says nothing of what the engine does not tell", () => {
    const { networks } = foundNetworks([], [network("n1", "lab-pg", "lab", { Attachable: undefined, Internal: undefined, Options: null })], "lab");
    assert.deepEqual(networks, { "lab-pg": { attachable: undefined, internal: undefined } });
  });
});
