import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import type { Properties } from "../../lab/plugins/provider";
import { scenario, type Step } from "./scenario";
import { inspectService, runningTasks, service, serviceOnly } from "./support";

const plugins = ["docker"];

scenario("a service is updated in place by environment, limits, reservations, placement, ports, replicas and its own labels", { plugins }, (world) => {
  const step = (title: string, program: Step["program"], plan: string, check?: () => Promise<unknown>): Step => ({ title, program, plan: { service: plan }, check });
  const limits = { resources: { limits: { memoryBytes: 96 * 2 ** 20 } } };
  const reserved = { resources: { limits: { memoryBytes: 96 * 2 ** 20, nanoCpus: 1e9 }, reservation: { memoryBytes: 64 * 2 ** 20, nanoCpus: 25e7 } } };
  let id = "";
  return [
    step("made", serviceOnly(world), "create", async () => {
      id = (await inspectService(world)).ID;
      assert.equal((await runningTasks(world)).length, 1);
    }),
    step("environment", serviceOnly(world, { env: { A: "2", B: "1" } }), "update taskSpec", async () =>
      assert.deepEqual((await inspectService(world)).Spec.TaskTemplate.ContainerSpec.Env.sort(), ["A=2", "B=1"])),
    step("limits and environment", serviceOnly(world, { env: { A: "2" } }, limits), "update taskSpec"),
    step("reservations", serviceOnly(world, { env: { A: "2" } }, reserved), "update taskSpec", async () =>
      assert.deepEqual((await inspectService(world)).Spec.TaskTemplate.Resources.Reservations, { NanoCPUs: 25e7, MemoryBytes: 64 * 2 ** 20 })),
    step("replicas and labels", serviceOnly(world, { env: { A: "2" } }, reserved, { mode: { replicated: { replicas: 2 } }, labels: [{ label: "other", value: "1" }] }), "update labels mode", async () => {
      assert.equal((await runningTasks(world)).length, 2);
      assert.equal((await inspectService(world)).ID, id);
    }),
    step("ports", serviceOnly(world, { env: { A: "2" } }, reserved, {
      labels: [{ label: "other", value: "1" }],
      endpointSpec: { mode: "dnsrr", ports: [{ targetPort: 5432, publishedPort: 35432, publishMode: "host", protocol: "tcp" }] },
    }), "update endpointSpec mode", async () => assert.equal((await inspectService(world)).ID, id)),
    { title: "gone", program: () => void world.on("srv84"), plan: { service: "delete" }, check: () => assert.rejects(inspectService(world)) },
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

scenario("an option of a mount that the volume's driver does not know is kept, and no change where the volume is there", { plugins }, (world) => {
  const program = (driverOptions?: Record<string, string>) => () => {
    const engine = world.on("srv84");
    const volume = new docker.Volume("data", { name: world.name("data") }, engine);
    new docker.Service("service", service(world, { mounts: [
      { type: "volume", source: volume.name, target: "/data", ...(driverOptions ? { volumeOptions: { driverOptions } } : {}) },
      { type: "tmpfs", target: "/dev/shm", tmpfsOptions: { sizeBytes: 2 ** 20 } },
    ] }), engine);
  };
  const known = async () => (await inspectService(world)).Spec.TaskTemplate.ContainerSpec.Mounts[0].VolumeOptions?.DriverConfig?.Options;
  return [
    { title: "made without", program: program(), plan: { data: "create", service: "create" }, check: async () => assert.equal(await known(), undefined) },
    { title: "option", program: program({ "never-made": "true" }), plan: { service: "update taskSpec" }, check: async () => assert.deepEqual(await known(), { "never-made": "true" }) },
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
