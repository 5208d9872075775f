import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import { scenario } from "./scenario";
import { image, inspectService, runningTasks, service, serviceOnly } from "./support";

const plugins = ["docker"];

scenario("a service that exists already is imported by its id and then updated", { plugins }, (world) => {
  let id = "";
  const imported = () => ({ id: new docker.Service("service", service(world), { ...world.on("srv84"), import: id }).id });
  return [
    {
      title: "imported",
      before: async () => {
        const made = await world.engine.srv84.createService({ Name: world.name("service"), TaskTemplate: { ContainerSpec: { Image: image, Command: ["sleep", "3600"], Env: ["A=1"] }, Placement: { Constraints: ["node.hostname==srv84"] } }, EndpointSpec: { Mode: "dnsrr" } } as never);
        id = (made as unknown as { ID?: string }).ID ?? made.id;
      },
      program: imported,
      plan: { service: "import, update convergeConfig labels rollbackConfig taskSpec updateConfig" },
      check: async () => assert.equal((await inspectService(world)).ID, id),
    },
    { title: "stays in the program", program: imported, plan: {} },
  ];
});

scenario("a service's name that is taken fails", { plugins }, (world) => [
  {
    title: "taken",
    before: () => world.engine.srv84.createService({ Name: world.name("service"), Mode: { Replicated: { Replicas: 0 } }, TaskTemplate: { ContainerSpec: { Image: image } } } as never),
    program: serviceOnly(world),
    plan: { service: "create" },
    fails: /name conflicts with an existing object/,
    check: async () => world.engine.srv84.getService((await inspectService(world)).ID).remove(),
  },
]);

scenario("a service on another node", { plugins }, (world) => [
  {
    title: "made",
    program: serviceOnly(world, {}, { placement: { constraints: ["node.hostname==srv80"] } }),
    plan: { service: "create" },
    check: async () => assert.equal((await runningTasks(world)).length, 1),
  },
  { title: "gone", program: () => void world.on("srv84"), plan: { service: "delete" } },
]);
