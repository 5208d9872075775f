import assert from "node:assert/strict";
import { containerShape } from "../../../lab/plugins/docker/containerShape";
import { differences } from "../../../lab/plugins/docker/differences";
import { serviceShape } from "../../../lab/plugins/docker/serviceShape";
import { planned, readInputs, withDefaults } from "../../../lab/plugins/docker/shape";
import { unknown, type Properties } from "../../../lab/plugins/provider";

const service = (container: Properties = {}, task: Properties = {}, rest: Properties = {}): Properties =>
  withDefaults(serviceShape, { name: "s", taskSpec: { containerSpec: { image: "i:1", ...container }, ...task }, ...rest });

/** As `path` or `path!`, where the change replaces. */
const changes = (before: Properties, now: Properties, shape = serviceShape) =>
  differences(shape, before, now).map(({ path, replaces }) => path + (replaces ? "!" : ""));

const network = { networksAdvanceds: [{ id: "n1", aliases: ["a", "b"] }] };

describe("differences of Docker resources", () => {
  const cases: [string, Properties, Properties, string[]][] = [
    ["nothing", service(), service(), []],
    ["environment", service({ env: { A: "1", B: "1" } }), service({ env: { A: "2", C: "1" } }), ["taskSpec.containerSpec.env.A", "taskSpec.containerSpec.env.B", "taskSpec.containerSpec.env.C"]],
    ["image", service(), service({ image: "i:2" }), ["taskSpec.containerSpec.image"]],
    ["replicas", service({}, {}, { mode: { replicated: { replicas: 1 }, global: false } }), service({}, {}, { mode: { replicated: { replicas: 3 } } }), ["mode.replicated.replicas"]],
    ["a container label", service(), service({ labels: [{ label: "a", value: "1" }] }), ["taskSpec.containerSpec.labels!"]],
    ["the value of a container label", service({ labels: [{ label: "a", value: "1" }] }), service({ labels: [{ label: "a", value: "2" }] }), ["taskSpec.containerSpec.labels[0].value!"]],
    ["a label of the service", service(), service({}, {}, { labels: [{ label: "a", value: "1" }] }), ["labels"]],
    ["a network added", service({}, network), service({}, { networksAdvanceds: [...network.networksAdvanceds, { id: "n2" }] }), ["taskSpec.networksAdvanceds[1]!"]],
    ["a network by name instead of id", service({}, { networksAdvanceds: [{ id: "n1" }] }), service({}, { networksAdvanceds: [{ name: "net" }] }), ["taskSpec.networksAdvanceds[0].name!", "taskSpec.networksAdvanceds[0].id!"]],
    ["an alias", service({}, network), service({}, { networksAdvanceds: [{ id: "n1", aliases: ["a"] }] }), ["taskSpec.networksAdvanceds[0].aliases[1]!"]],
    ["aliases in another order", service({}, network), service({}, { networksAdvanceds: [{ id: "n1", aliases: ["b", "a"] }] }), []],
    ["hosts", service(), service({ hosts: [{ ip: "198.18.0.1", host: "db" }] }), ["taskSpec.containerSpec.hosts!"]],
    ["sysctl", service({ sysctl: { a: "1" } }), service({ sysctl: { a: "2" } }), ["taskSpec.containerSpec.sysctl.a!"]],
    ["the name", service(), { ...service(), name: "t" }, ["name!"]],
    ["what the server fills in", { ...service({}, { restartPolicy: { condition: "any", delay: "5s" }, runtime: "container" }), endpointSpec: { mode: "vip", ports: [] } }, service(), []],
    ["a part of a restart policy that is left out", service({}, { restartPolicy: { condition: "any", delay: "0s" } }), service({}, { restartPolicy: { condition: "any" } }), ["taskSpec.restartPolicy.delay"]],
    ["a ratio written in another way", service({}, {}, { updateConfig: { maxFailureRatio: "0.0" } }), service({}, {}, { updateConfig: { maxFailureRatio: "0" } }), []],
    ["a duration written in another way", service({ stopGracePeriod: "2m" }), service({ stopGracePeriod: "2m0s" }), ["taskSpec.containerSpec.stopGracePeriod"]],
    ["a log driver removed", service({}, { logDriver: { name: "json-file" } }), service(), ["taskSpec.logDriver"]],
    ["an unknown secret", service({ secrets: [{ secretId: "1", fileName: "f" }] }), service({ secrets: [{ secretId: unknown, fileName: "f" }] }), ["taskSpec.containerSpec.secrets[0].secretId"]],
    ["an unknown network", service({}, { networksAdvanceds: [{ id: "n1" }] }), service({}, { networksAdvanceds: [{ id: unknown }] }), ["taskSpec.networksAdvanceds[0].id!"]],
    ["ports in another order", service({}, {}, { endpointSpec: { ports: [{ targetPort: 1 }, { targetPort: 2 }] } }), service({}, {}, { endpointSpec: { ports: [{ targetPort: 2 }, { targetPort: 1 }] } }), ["endpointSpec.ports[0].targetPort", "endpointSpec.ports[1].targetPort"]],
  ];
  for (const [title, before, now, expected] of cases) {
    it(`service: ${title}`, () => assert.deepEqual(changes(before, now), expected));
  }

  it("container: swap that the engine set from the memory limit is a difference, the user of the image is none", () => {
    const now = withDefaults(containerShape, { name: "c", image: "i", memory: 64, user: "" });
    assert.deepEqual(changes({ ...now, memorySwap: 128, user: "root" }, now, containerShape), ["memorySwap"]);
  });

  it("keeps for an update what the server decided, and leaves it unknown for a create", () => {
    const inputs = service({}, {}, { endpointSpec: { ports: [] } });
    assert.equal(planned(serviceShape, inputs, undefined).endpointSpec.mode, unknown);
    assert.equal(planned(serviceShape, inputs, { endpointSpec: { mode: "dnsrr" } }).endpointSpec.mode, "dnsrr");
  });

  it("reads into the inputs what was given and what others have added, not what the server filled in", () => {
    const inputs = service({ env: { A: "1" } }, network);
    const read = service({ env: { A: "1", B: "2" }, stopGracePeriod: "0s" }, { networksAdvanceds: [{ id: "n1", aliases: ["b", "a"], driverOpts: [] }], runtime: "container" });
    const result = readInputs(serviceShape, inputs, read);
    assert.deepEqual(result.taskSpec.containerSpec, { ...inputs.taskSpec.containerSpec, env: { A: "1", B: "2" } });
    assert.deepEqual(result.taskSpec.networksAdvanceds, network.networksAdvanceds);
    assert.equal("runtime" in result.taskSpec, false);
  });
});
