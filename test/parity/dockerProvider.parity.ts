import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import { scenario } from "./scenario";

const plugins = ["docker"];

scenario("a name that is taken fails", { plugins }, (world) => [
  {
    title: "taken",
    before: () => world.engine.srv84.createNetwork({ Name: world.name("net"), Driver: "overlay", CheckDuplicate: true } as never),
    program: () => void new docker.Network("net", { name: world.name("net"), driver: "overlay" }, world.on("srv84")),
    plan: { net: "create" },
    fails: /Unable to create network: Error response from daemon: network with name parity-\S+ already exists/,
    check: () => world.engine.srv84.getNetwork(world.name("net")).remove(),
  },
]);

scenario("an unreachable server fails the preview", { plugins }, (world) => [
  {
    title: "nothing there",
    program: () => void new docker.Volume("data", { name: world.name("data") }, world.on("srv84", { host: "tcp://198.51.100.84:9" })),
    plan: {},
    previewFails: world.kind === "offline" ? /failed to connect to any docker daemon \(tcp:\/\/198\.51\.100\.84:9\)/ : /failed to connect to any docker daemon/,
  },
]);

scenario("the host of a provider changes in place, and what was made through it stays", { plugins }, (world) => {
  const program = (host?: string) => () => void new docker.Volume("data", { name: world.name("data") }, world.on("srv84", host ? { host } : {}));
  return [
    { title: "made", program: program(), plan: { data: "create" } },
    { title: "another host", program: program("ssh://root@srv84"), plan: {} },
  ];
});

scenario("what was removed outside is made again after a refresh", { plugins }, (world) => {
  const program = () => {
    const engine = world.on("srv84");
    new docker.Volume("data", { name: world.name("data") }, engine);
    new docker.Network("net", { name: world.name("net"), driver: "overlay" }, engine);
    new docker.ServiceConfig("config", { name: world.name("config"), data: Buffer.from("b").toString("base64") }, engine);
  };
  return [
    { title: "made", program, plan: { data: "create", net: "create", config: "create" } },
    {
      title: "removed",
      before: async () => {
        await world.engine.srv84.getVolume(world.name("data")).remove();
        await world.engine.srv84.getNetwork(world.name("net")).remove();
      },
      program,
      refresh: true,
      plan: { data: "create", net: "create" },
    },
  ];
});

scenario("two servers, each with its own engine", { plugins }, (world) => {
  const has = async (server: "srv80" | "srv84") => ((await world.engine[server].listVolumes()).Volumes ?? []).some(({ Name }) => Name === world.name("data"));
  return [{
    title: "made",
    program: () => void new docker.Volume("data", { name: world.name("data") }, world.on("srv80")),
    plan: { data: "create" },
    check: async () => assert.deepEqual([await has("srv80"), await has("srv84")], [true, false]),
  }];
});

scenario("a custom timeout for a type that has none", { plugins }, (world) => [
  { title: "made", program: () => void new docker.Volume("data", { name: world.name("data") }, { ...world.on("srv84"), customTimeouts: { create: "1m" } }), plan: { data: "create" } },
]);
