import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import { scenario } from "./scenario";

const plugins = ["docker"];
const label = (label: string, value: string) => ({ label, value });

scenario("a network is replaced by any change, and imported by its id", { plugins }, (world) => {
  const program = (differences: Partial<docker.NetworkArgs> = {}, imported?: string) => () => ({
    id: new docker.Network("net", { name: world.name("net"), driver: "overlay", attachable: true, internal: false, labels: [label("a", "1")], ...differences }, { ...world.on("srv84"), import: imported }).id,
  });
  let id = "";
  return [
    { title: "made", program: program(), plan: { net: "create" }, check: () => (id = world.outputs.id) },
    { title: "named by its own id", program: () => program({}, id)(), plan: {} },
    { title: "not attachable", program: program({ attachable: false }), plan: { net: "replace attachable, old one first" } },
  ];
});

scenario("options of an overlay network show as a difference, because Docker adds its own", { plugins }, (world) => [
  {
    title: "made",
    program: () => void new docker.Network("net", { name: world.name("net"), driver: "overlay", options: { encrypted: "" } }, world.on("srv84")),
    plan: { net: "create" },
    settles: { net: "replace options, old one first" },
  },
]);

scenario("a network that exists is imported without a change", { plugins }, (world) => {
  let id = "";
  return [{
    title: "imported",
    before: async () => (id = (await world.engine.srv84.createNetwork({ Name: world.name("net"), Driver: "overlay", Attachable: true, Labels: { a: "1" } } as never)).id),
    program: () => ({ id: new docker.Network("net", { name: world.name("net"), driver: "overlay", attachable: true, labels: [label("a", "1")] }, { ...world.on("srv84"), import: id }).id }),
    plan: { net: "import" },
    check: () => assert.equal(world.outputs.id, id),
  }];
});

scenario("a network that is there is found by name", { plugins }, (world) => {
  let id = "";
  return [{
    title: "found",
    before: async () => (id = (await world.engine.srv84.createNetwork({ Name: world.name("net") })).id),
    program: () => ({ found: docker.getNetworkOutput({ name: world.name("net") }, world.on("srv84")) }),
    plan: {},
    settles: false,
    check: async () => {
      const { id: found, driver, scope, internal } = world.outputs.found;
      assert.deepEqual({ found, driver, scope, internal }, { found: id, driver: "bridge", scope: "local", internal: false });
      await world.engine.srv84.getNetwork(id).remove();
    },
  }];
});
