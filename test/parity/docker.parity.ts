import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { scenario } from "./scenario";
import { stateText } from "./state";
import { image } from "./support";

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

scenario("a secret and a config that something else uses cannot be deleted", { plugins }, (world) => {
  const both = () => {
    const engine = world.on("srv84");
    const secret = new docker.Secret("secret", { data: Buffer.from("a").toString("base64") }, engine);
    const config = new docker.ServiceConfig("config", { name: world.name("config"), data: Buffer.from("b").toString("base64"), labels: [label("a", "1")] }, engine);
    return { secretName: secret.name, secretId: secret.id, configId: config.id };
  };
  let service: { remove(): Promise<unknown> };
  return [
    {
      title: "made",
      program: both,
      plan: { secret: "create", config: "create" },
      check: async () => {
        const { secretId, secretName, configId } = world.outputs;
        const file = (Name: string) => ({ Name, UID: "0", GID: "0", Mode: 0o444 });
        const made = await world.engine.srv84.createService({
          Name: world.name("user"),
          Mode: { Replicated: { Replicas: 0 } },
          TaskTemplate: { ContainerSpec: { Image: image, Secrets: [{ SecretID: secretId, SecretName: secretName, File: file("s") }], Configs: [{ ConfigID: configId, ConfigName: world.name("config"), File: file("c") }] } },
        } as never);
        service = world.engine.srv84.getService((made as unknown as { ID?: string }).ID ?? made.id);
      },
    },
    { title: "in use", program: () => void world.on("srv84"), plan: { secret: "delete", config: "delete" }, fails: /is in use by the following service: parity-\S+-user/, check: () => service.remove() },
  ];
});

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

scenario("a secret's value is encrypted in the state", { plugins }, (world) => {
  const value = Buffer.from("correct horse battery staple").toString("base64");
  return [{
    title: "made",
    program: () => void new docker.Secret("secret", { data: pulumi.secret(value) }, world.on("srv84")),
    plan: { secret: "create" },
    check: () => {
      const state = stateText(world);
      assert.deepEqual([state.includes("docker:index/secret:Secret"), state.includes(value)], [true, false]);
    },
  }];
});

scenario("a secret with a name of its own is replaced, old one first", { plugins }, (world) => {
  const program = (data: string) => () => void new docker.Secret("secret", { name: world.name("secret"), data: Buffer.from(data).toString("base64") }, world.on("srv84"));
  return [
    { title: "made", program: program("a"), plan: { secret: "create" } },
    { title: "value", program: program("b"), plan: { secret: "replace data, old one first" } },
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
