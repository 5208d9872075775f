import assert from "node:assert/strict";
import { eventually, scenario } from "./scenario";
import { inspectService, runningTasks, serviceOnly } from "./support";

const plugins = ["docker"];

scenario("a service that never gets healthy is deleted again; an update that never does is rolled back", { plugins }, (world) => {
  const sick = { healthcheck: { tests: ["CMD", "false"], interval: "500ms", timeout: "1s", retries: 1, startPeriod: "0s" } };
  let task = "";
  return [
    {
      title: "create",
      program: serviceOnly(world, sick, {}, { convergeConfig: { delay: "1s", timeout: "8s" } }),
      plan: { service: "create" },
      fails: /did not converge after 8s/,
      check: () => assert.rejects(inspectService(world)),
    },
    { title: "well", program: serviceOnly(world), plan: { service: "create" }, check: async () => (task = (await runningTasks(world))[0].ID) },
    {
      title: "update",
      program: serviceOnly(world, { ...sick, env: { A: "3" } }),
      plan: { service: "update taskSpec" },
      fails: /service rollback completed/,
      check: () => eventually(async () => assert.deepEqual([(await runningTasks(world)).length, (await inspectService(world)).Spec.TaskTemplate.ContainerSpec.Env], [1, ["A=1"]])),
    },
    { title: "back", program: serviceOnly(world), plan: { service: "update taskSpec" }, check: async () => assert.notEqual((await runningTasks(world))[0].ID, task) },
  ];
});

scenario("a service without a stop grace is killed at once", { plugins }, (world) => [
  {
    title: "made",
    program: serviceOnly(world, { stopGracePeriod: undefined, healthcheck: undefined, stopSignal: undefined }),
    plan: { service: "create" },
    check: async () => assert.equal((await inspectService(world)).Spec.TaskTemplate.ContainerSpec.StopGracePeriod, 0),
  },
]);

scenario("deleting a service waits for its container, and fails when that uses up its grace", { plugins }, (world) => {
  const deaf = { commands: ["sh", "-c", "trap '' TERM; while :; do sleep 0.2; done"], stopGracePeriod: "3s" };
  return [
    { title: "made", program: serviceOnly(world, deaf), plan: { service: "create" } },
    {
      title: "deleted",
      program: () => void world.on("srv84"),
      plan: { service: "delete" },
      fails: /error on wait for container with ID '\w+'|failed to wait for container/,
      check: () => assert.rejects(inspectService(world)),
    },
    { title: "deleted again", program: () => void world.on("srv84"), plan: { service: "delete" }, fails: /Error response from daemon: service parity-\S+ not found/ },
    { title: "refreshed", program: () => void world.on("srv84"), refresh: true, plan: {} },
  ];
});
