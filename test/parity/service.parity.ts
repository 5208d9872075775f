import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import type { Properties } from "../../lab/plugins/provider";
import { eventually, scenario, type Step, type World } from "./scenario";
import { digest, startRegistry } from "./registry";
import { image, service } from "./support";

const plugins = ["docker"];
const inspect = async (world: World) => (await world.engine.srv84.getService(world.name("service")).inspect()) as Properties;
const running = async (world: World) => ((await world.engine.srv84.listTasks({ filters: { service: [world.name("service")], "desired-state": ["running"] } })) as Properties[]).filter((task) => task.Status.State === "running");

/** A service with these differences from the usual one. */
const only = (world: World, ...parts: Parameters<typeof service> extends [World, ...infer Rest] ? Rest : never) => () =>
  ({ id: new docker.Service("service", service(world, ...parts), world.on("srv84")).id });

scenario("a service is updated in place by environment, limits, placement, ports, replicas and its own labels", { plugins }, (world) => {
  const step = (title: string, program: Step["program"], plan: string, check?: () => Promise<unknown>): Step => ({ title, program, plan: { service: plan }, check });
  const limits = { resources: { limits: { memoryBytes: 96 * 2 ** 20 } } };
  let id = "";
  return [
    step("made", only(world), "create", async () => {
      id = (await inspect(world)).ID;
      assert.equal((await running(world)).length, 1);
    }),
    step("environment", only(world, { env: { A: "2", B: "1" } }), "update taskSpec", async () =>
      assert.deepEqual((await inspect(world)).Spec.TaskTemplate.ContainerSpec.Env.sort(), ["A=2", "B=1"])),
    step("limits and environment", only(world, { env: { A: "2" } }, limits), "update taskSpec"),
    step("replicas and labels", only(world, { env: { A: "2" } }, limits, { mode: { replicated: { replicas: 2 } }, labels: [{ label: "other", value: "1" }] }), "update labels mode", async () => {
      assert.equal((await running(world)).length, 2);
      assert.equal((await inspect(world)).ID, id);
    }),
    step("ports", only(world, { env: { A: "2" } }, limits, {
      labels: [{ label: "other", value: "1" }],
      endpointSpec: { mode: "dnsrr", ports: [{ targetPort: 5432, publishedPort: 35432, publishMode: "host", protocol: "tcp" }] },
    }), "update endpointSpec mode", async () => assert.equal((await inspect(world)).ID, id)),
    { title: "gone", program: () => void world.on("srv84"), plan: { service: "delete" }, check: () => assert.rejects(inspect(world)) },
  ];
});

scenario("a service is replaced by a container label, a network, an alias, hosts and sysctl", { plugins }, (world) => {
  const program = (container: Properties, aliases: string[] | undefined) => () => {
    const engine = world.on("srv84");
    const network = new docker.Network("net", { name: world.name("net"), driver: "overlay", attachable: true }, engine);
    const networks = aliases && { networksAdvanceds: [{ id: network.id, aliases }] };
    new docker.Service("service", service(world, container, networks), engine);
  };
  const replaced = { service: "replace taskSpec, old one first" };
  return [
    { title: "made", program: program({}, undefined), plan: { net: "create", service: "create" } },
    { title: "network", program: program({}, ["one"]), plan: replaced },
    { title: "alias", program: program({}, ["one", "two"]), plan: replaced },
    { title: "container label", program: program({ labels: [{ label: "a", value: "1" }] }, ["one", "two"]), plan: replaced },
    { title: "hosts", program: program({ labels: [{ label: "a", value: "1" }], hosts: [{ ip: "198.18.0.9", host: "db" }] }, ["one", "two"]), plan: replaced },
  ];
});

scenario("a changed secret is replaced, new one first, and the service updated in place", { plugins }, (world) => {
  const program = (value: string) => () => {
    const engine = world.on("srv84");
    const secret = new docker.Secret("password", { data: Buffer.from(value).toString("base64"), labels: [{ label: "a", value: "1" }] }, engine);
    new docker.Service("service", service(world, { secrets: [{ secretId: secret.id, secretName: secret.name, fileName: "/run/secrets/password", fileMode: 0o444, fileUid: "0", fileGid: "0" }] }), engine);
    return { name: secret.name };
  };
  let first = "";
  return [
    { title: "made", program: program("one"), plan: { password: "create", service: "create" }, check: async () => assert.match((first = world.outputs.name), /^password-[0-9a-f]{7}$/) },
    { title: "value", program: program("two"), plan: { password: "replace data", service: "update taskSpec" }, check: async () => assert.notEqual(world.outputs.name, first) },
  ];
});

scenario("a service that never gets healthy is deleted again; an update that never does is rolled back", { plugins }, (world) => {
  const sick = { healthcheck: { tests: ["CMD", "false"], interval: "500ms", timeout: "1s", retries: 1, startPeriod: "0s" } };
  let task = "";
  return [
    {
      title: "create",
      program: only(world, sick, {}, { convergeConfig: { delay: "1s", timeout: "8s" } }),
      plan: { service: "create" },
      fails: /did not converge after 8s/,
      check: () => assert.rejects(inspect(world)),
    },
    { title: "well", program: only(world), plan: { service: "create" }, check: async () => (task = (await running(world))[0].ID) },
    {
      title: "update",
      program: only(world, { ...sick, env: { A: "3" } }),
      plan: { service: "update taskSpec" },
      fails: /service rollback completed/,
      check: () => eventually(async () => assert.deepEqual([(await running(world)).length, (await inspect(world)).Spec.TaskTemplate.ContainerSpec.Env], [1, ["A=1"]])),
    },
    { title: "back", program: only(world), plan: { service: "update taskSpec" }, check: async () => assert.notEqual((await running(world))[0].ID, task) },
  ];
});

scenario("a service without a stop grace is killed at once", { plugins }, (world) => [
  {
    title: "made",
    program: only(world, { stopGracePeriod: undefined, healthcheck: undefined, stopSignal: undefined }),
    plan: { service: "create" },
    check: async () => assert.equal((await inspect(world)).Spec.TaskTemplate.ContainerSpec.StopGracePeriod, 0),
  },
]);

scenario("durations that Docker writes in another way show as a difference after every refresh", { plugins }, (world) => [
  { title: "made", program: only(world, { stopGracePeriod: "2m0s" }), plan: { service: "create" }, settles: { service: "update taskSpec" } },
]);

scenario("a restart policy with parts left out shows as a difference", { plugins }, (world) => [
  { title: "made", program: only(world, {}, { restartPolicy: { condition: "any" } }), plan: { service: "create" }, settles: { service: "update taskSpec" } },
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
      check: async () => assert.equal((await inspect(world)).ID, id),
    },
    { title: "stays in the program", program: imported, plan: {} },
  ];
});

scenario("deleting a service waits for its container, and fails when that uses up its grace", { plugins }, (world) => {
  const deaf = { commands: ["sh", "-c", "trap '' TERM; while :; do sleep 0.2; done"], stopGracePeriod: "3s" };
  return [
    { title: "made", program: only(world, deaf), plan: { service: "create" } },
    {
      title: "deleted",
      program: () => void world.on("srv84"),
      plan: { service: "delete" },
      fails: /error on wait for container with ID '\w+'|failed to wait for container/,
      check: () => assert.rejects(inspect(world)),
    },
    { title: "deleted again", program: () => void world.on("srv84"), plan: { service: "delete" }, fails: /Error response from daemon: service parity-\S+ not found/ },
    { title: "refreshed", program: () => void world.on("srv84"), refresh: true, plan: {} },
  ];
});

scenario("a service's name that is taken fails", { plugins }, (world) => [
  {
    title: "taken",
    before: () => world.engine.srv84.createService({ Name: world.name("service"), Mode: { Replicated: { Replicas: 0 } }, TaskTemplate: { ContainerSpec: { Image: image } } } as never),
    program: only(world),
    plan: { service: "create" },
    fails: /name conflicts with an existing object/,
    check: async () => world.engine.srv84.getService((await inspect(world)).ID).remove(),
  },
]);

scenario("a service on another node", { plugins }, (world) => [
  {
    title: "made",
    program: only(world, {}, { placement: { constraints: ["node.hostname==srv80"] } }),
    plan: { service: "create" },
    check: async () => assert.equal((await running(world)).length, 1),
  },
  { title: "gone", program: () => void world.on("srv84"), plan: { service: "delete" } },
]);

scenario("an image that a registry has is pinned to its digest on creation, and the tag then shows as a difference", { plugins }, (world) => {
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const tag = `127.0.0.1:${port}/parity:1`;
  const program = (named: string) => only(world, { image: named, healthcheck: undefined }, {}, { mode: { replicated: { replicas: 0 } } });
  const imageNow = async () => (await inspect(world)).Spec.TaskTemplate.ContainerSpec.Image;
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
