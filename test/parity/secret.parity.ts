import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { scenario } from "./scenario";
import { stateText } from "./state";
import { image } from "./support";

const plugins = ["docker"];
const label = (label: string, value: string) => ({ label, value });

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
