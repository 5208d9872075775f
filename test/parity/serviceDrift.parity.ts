import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import { digest, startRegistry } from "./registry";
import { scenario } from "./scenario";
import { inspectService, service, serviceOnly } from "./support";

const plugins = ["docker"];

scenario("durations that Docker writes in another way show as a difference after every refresh", { plugins }, (world) => [
  { title: "made", program: serviceOnly(world, { stopGracePeriod: "2m0s" }), plan: { service: "create" }, settles: { service: "update taskSpec" } },
]);

scenario("a restart policy with parts left out shows as a difference", { plugins }, (world) => [
  { title: "made", program: serviceOnly(world, {}, { restartPolicy: { condition: "any" } }), plan: { service: "create" }, settles: { service: "update taskSpec" } },
]);

scenario("a network given to a service by name is a difference that replaces the service", { plugins }, (world) => [
  {
    title: "made",
    program: () => {
      const engine = world.on("srv84");
      const network = new docker.Network("net", { name: world.name("net"), driver: "overlay" }, engine);
      new docker.Service("service", service(world, {}, { networksAdvanceds: [{ name: network.name }] }), engine);
    },
    plan: { net: "create", service: "create" },
    settles: { service: /^replace/ },
  },
]);

scenario("an image that a registry has is pinned to its digest on creation, and the tag then shows as a difference", { plugins }, (world) => {
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const tag = `127.0.0.1:${port}/parity:1`;
  const program = (named: string) => serviceOnly(world, { image: named, healthcheck: undefined }, {}, { mode: { replicated: { replicas: 0 } } });
  const imageNow = async () => (await inspectService(world)).Spec.TaskTemplate.ContainerSpec.Image;
  return [
    {
      title: "made",
      before: () => startRegistry(world.engine.srv84, world.name("registry"), port),
      program: program(tag),
      plan: { service: "create" },
      settles: { service: "update taskSpec" },
      check: async () => assert.equal(await imageNow(), `${tag}@${digest}`),
    },
    { title: "again", program: program(tag), plan: { service: "update taskSpec" }, check: async () => assert.equal(await imageNow(), tag) },
    { title: "by digest", program: program(`${tag}@${digest}`), plan: { service: "update taskSpec" } },
    { title: "gone", program: () => void world.on("srv84"), plan: { service: "delete" }, check: () => world.engine.srv84.getContainer(world.name("registry")).remove({ force: true }) },
  ];
});
