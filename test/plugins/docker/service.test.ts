import assert from "node:assert/strict";
import { longDuration, nanoseconds, shortDuration } from "../../../lab/plugins/docker/durations";
import { differences } from "../../../lab/plugins/docker/differences";
import { serviceShape } from "../../../lab/plugins/docker/serviceShape";
import { serviceSpec } from "../../../lab/plugins/docker/serviceSpec";
import { serviceState } from "../../../lab/plugins/docker/serviceState";
import { withDefaults } from "../../../lab/plugins/docker/shape";
import { service as serviceOfTheProgram } from "../../parity/support";

describe("services of the docker plugin", () => {
  it("sends a stop grace of 0 where none is given", () => {
    const plan = withDefaults(serviceShape, { name: "s", taskSpec: { containerSpec: { image: "postgres" } } });
    const { ContainerSpec } = serviceSpec(plan).TaskTemplate;
    assert.deepEqual([ContainerSpec.StopGracePeriod, ContainerSpec.Image, ContainerSpec.Init], [0, "postgres:latest", false]);
  });

  it("reads back what it sent, without a difference", () => {
    const extra = { mounts: [{ type: "volume", source: "data", target: "/data" }, { type: "tmpfs", target: "/dev/shm", tmpfsOptions: { sizeBytes: 1024 } }], secrets: [{ secretId: "1", secretName: "s", fileName: "/run/s", fileMode: 0o444, fileUid: "0", fileGid: "0" }] };
    const given = serviceOfTheProgram({ name: (role: string) => role } as never, extra as never, { networksAdvanceds: [{ id: "n1", aliases: ["db"] }] });
    const inputs = withDefaults(serviceShape, given as never);
    const spec = serviceSpec(inputs);
    const read = serviceState({ ID: "1", Spec: spec, Endpoint: { Spec: { Mode: "dnsrr" } } }, inputs);
    assert.deepEqual(differences(serviceShape, read, inputs), []);
  });

  it("refuses a network without id and name", () => {
    const plan = withDefaults(serviceShape, { name: "s", taskSpec: { containerSpec: { image: "i" }, networksAdvanceds: [{ aliases: ["a"] }] } });
    assert.throws(() => serviceSpec(plan), /network 'name' or 'id' must be specified/);
  });

  const durations: [string, number, string, string][] = [
    ["", 0, "0s", "0s"],
    ["90s", 90e9, "1m30s", "1m30s"],
    ["2m", 120e9, "2m0s", "2m"],
    ["1h", 3600e9, "1h0m0s", "1h"],
    ["1h30m", 5400e9, "1h30m0s", "1h30m"],
    ["500ms", 5e8, "500ms", "500ms"],
    ["1.5s", 15e8, "1.5s", "1.5s"],
  ];
  for (const [text, value, long, short] of durations) {
    it(`duration "${text}" is written back as ${short}`, () => assert.deepEqual([nanoseconds(text), longDuration(value), shortDuration(value)], [value, long, short]));
  }

  it("refuses a text that is no duration", () => assert.throws(() => nanoseconds("10 minutes"), /"10 minutes" is no duration/));
});
