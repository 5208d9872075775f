import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import type { Properties } from "../../lab/plugins/provider";
import { eventually, scenario, type Step, type World } from "./scenario";
import { image } from "./support";

const plugins = ["docker"];
const inspect = async (world: World) => (await world.engine.srv84.getContainer(world.name("proxy")).inspect()) as Properties;

function container(world: World, args: Partial<docker.ContainerArgs> = {}): docker.ContainerArgs {
  return {
    name: world.name("proxy"),
    image,
    entrypoints: ["sleep"],
    command: ["3600"],
    restart: "unless-stopped",
    labels: [{ label: "dev.dbhaven.estate", value: "parity" }],
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    ...args,
  };
}

const only = (world: World, args?: Partial<docker.ContainerArgs>) => () => void new docker.Container("proxy", container(world, args), world.on("srv84"));

scenario("a container is replaced by most of its inputs, and updated by restart policy and memory", { plugins }, (world) => {
  const step = (title: string, args: Partial<docker.ContainerArgs>, plan: string, check?: Step["check"], settles?: Step["settles"]): Step => ({ title, program: only(world, args), plan: { proxy: plan }, check, settles });
  let id = "";
  return [
    step("made", {}, "create", async () => (id = (await inspect(world)).Id)),
    step("restart", { restart: "always" }, "update restart", async () => {
      const { Id, HostConfig } = await inspect(world);
      assert.deepEqual([Id, HostConfig.RestartPolicy.Name], [id, "always"]);
    }),
    step("command", { restart: "always", command: ["7200"] }, "replace command, old one first", async () => assert.deepEqual((await inspect(world)).Config.Cmd, ["7200"])),
    step("label", { restart: "always", command: ["7200"], labels: [{ label: "b", value: "1" }] }, "replace labels, old one first"),
    step("environment", { restart: "always", command: ["7200"], labels: [{ label: "b", value: "1" }], envs: ["A=1"] }, "replace envs, old one first"),
    step("port", { restart: "always", command: ["7200"], labels: [{ label: "b", value: "1" }], envs: ["A=1"], ports: [{ internal: 5432, external: 35433 }] }, "replace ports, old one first"),
    step("port on one address", { restart: "always", command: ["7200"], labels: [{ label: "b", value: "1" }], envs: ["A=1"], ports: [{ internal: 5432, external: 35433, ip: "127.0.0.1", protocol: "tcp" }] }, "replace ports, old one first", async () =>
      assert.deepEqual((await inspect(world)).HostConfig.PortBindings, { "5432/tcp": [{ HostIp: "127.0.0.1", HostPort: "35433" }] })),
  ];
});

scenario("memory without a limit for swap shows as a difference that is updated in place", { plugins }, (world) => [
  { title: "made", program: only(world, { memory: 64 }), plan: { proxy: "create" }, settles: { proxy: "update memorySwap" } },
]);

scenario("memory with a limit for swap settles", { plugins }, (world) => [
  { title: "made", program: only(world, { memory: 64, memorySwap: 128 }), plan: { proxy: "create" } },
]);

scenario("a container's networks, aliases, mounts and health", { plugins }, (world) => {
  const program = (aliases: string[], mounts: docker.types.input.ContainerMount[] = []) => () => {
    const engine = world.on("srv84");
    const network = new docker.Network("net", { name: world.name("net"), driver: "overlay", attachable: true }, engine);
    const plain = new docker.Network("plain", { name: world.name("plain") }, engine);
    const pulled = new docker.RemoteImage("image", { name: image, keepLocally: true }, engine);
    new docker.Container("proxy", container(world, {
      image: pulled.imageId,
      networksAdvanced: [{ name: plain.name, aliases }, { name: network.name }],
      mounts,
      healthcheck: { tests: ["CMD", "true"], interval: "1s", timeout: "2s", startPeriod: "0s", retries: 2 },
      wait: true,
      waitTimeout: 30,
    }), engine);
  };
  return [
    {
      title: "made",
      program: program(["shop-db"]),
      plan: { net: "create", plain: "create", image: "create", proxy: "create" },
      check: async () => {
        const { NetworkSettings: { Networks }, State } = await inspect(world);
        assert.deepEqual(Object.keys(Networks).sort(), [world.name("net"), world.name("plain")].sort());
        assert.equal(Networks[world.name("plain")].Aliases.includes("shop-db"), true);
        assert.equal(State.Health.Status, "healthy");
      },
    },
    { title: "alias", program: program(["shop-db", "db"]), plan: { proxy: "replace networksAdvanced, old one first" } },
    { title: "mount", program: program(["shop-db", "db"], [{ type: "volume", source: world.name("data"), target: "/data" }]), plan: { proxy: "replace mounts, old one first" } },
  ];
});

scenario("a container that stands still is started again", { plugins }, (world) => {
  let id = "";
  return [
    { title: "made", program: only(world), plan: { proxy: "create" }, check: async () => (id = (await inspect(world)).Id) },
    {
      title: "stopped",
      before: () => world.engine.srv84.getContainer(world.name("proxy")).stop({ t: 0 }),
      refresh: true,
      program: only(world),
      plan: { proxy: "update mustRun" },
      check: () => eventually(async () => {
        const { Id, State } = await inspect(world);
        assert.deepEqual([Id, State.Running], [id, true]);
      }),
    },
    {
      title: "removed",
      before: () => world.engine.srv84.getContainer(world.name("proxy")).remove({ force: true }),
      refresh: true,
      program: only(world),
      plan: { proxy: "create" },
    },
  ];
});

scenario("a container whose name is taken, or whose image cannot be had, fails", { plugins }, (world) => [
  {
    title: "name",
    before: () => world.engine.srv84.createContainer({ name: world.name("proxy"), Image: image }),
    program: only(world),
    plan: { proxy: "create" },
    fails: /Unable to create container: Error response from daemon: Conflict\. The container name "\/parity-\S+-proxy" is already in use/,
    check: () => world.engine.srv84.getContainer(world.name("proxy")).remove({ force: true }),
  },
  { title: "image", program: only(world, { image: "parity.invalid/none:1" }), plan: { proxy: "create" }, fails: /Unable to create container with image parity\.invalid\/none:1: unable to pull image parity\.invalid\/none:1/ },
]);
