import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import { scenario } from "./scenario";

const plugins = ["docker"];
const label = (label: string, value: string) => ({ label, value });

scenario("a volume is made by name alone, and replaced when its labels change", { plugins }, (world) => {
  const volume = (labels: docker.types.input.VolumeLabel[] = []) => () => {
    new docker.Volume("data", { name: world.name("data"), labels }, world.on("srv84"));
  };
  const inspect = () => world.engine.srv84.getVolume(world.name("data")).inspect();
  return [
    { title: "made", program: volume(), plan: { data: "create" }, check: inspect },
    { title: "labels", program: volume([label("a", "1")]), plan: { data: "replace labels, old one first" }, check: async () => assert.deepEqual((await inspect()).Labels, { a: "1" }) },
    { title: "gone", program: () => void world.on("srv84"), plan: { data: "delete" }, check: () => assert.rejects(inspect()) },
  ];
});

scenario("an existing volume of the same name is taken over, its labels then seen as a difference", { plugins }, (world) => [
  {
    title: "made",
    before: () => world.engine.srv84.createVolume({ Name: world.name("data"), Labels: { "com.docker.compose.volume": "x" } } as never),
    program: () => void new docker.Volume("data", { name: world.name("data") }, world.on("srv84")),
    plan: { data: "create" },
    settles: { data: "replace labels, old one first" },
  },
  {
    title: "ignored",
    program: () => void new docker.Volume("data", { name: world.name("data") }, { ...world.on("srv84"), ignoreChanges: ["labels", "driver", "driverOpts"] }),
    plan: {},
  },
]);
