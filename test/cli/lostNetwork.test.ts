import * as assert from "node:assert/strict";
import { failedOperations } from "../../cli/events";
import { untilNetworksHold, type Ended } from "../../cli/lostNetwork";

describe("An up in which a container could not join its network", () => {
  const containerType = "docker:index/container:Container";
  /** As pulumi notes it (3.259, docker plugin 5.2.0). */
  const failed = (type: string, said: string) => {
    const urn = `urn:pulumi:dev::dbhaven::${type}::it`;
    return failedOperations([
      { diagnosticEvent: { urn, severity: "error", message: `1 error occurred:\n\t* creating ${urn}: 1 error occurred:\n\t* ${said}\n\n` } },
      { resOpFailedEvent: { metadata: { op: "create", urn, type, old: null, new: { type, urn, parent: "urn:parent", inputs: {} } } } },
      { diagnosticEvent: { severity: "error", message: "update failed" } },
    ].map((event) => JSON.stringify(event)).join("\n"));
  };
  const lost = failed(containerType, "Unable to start container: Error response from daemon: network hqrjbrr7io2tgfkmt2utsabn1 not found");
  const other = failed(containerType, "Unable to start container: Error response from daemon: driver failed programming external connectivity: port is already allocated");

  /** @returns what was done, in its order */
  async function run(...ends: Ended[]) {
    const done: string[] = [];
    const up = async () => (done.push("up"), ends.shift()!);
    const ended = await untilNetworksHold(up, async () => void done.push("settle"), (line) => done.push(line));
    return { done, ended };
  }

  it("goes on once the container is started, where its engine had lost the network", async () => {
    const { done, ended } = await run({ code: 255, failed: lost }, { code: 0, failed: [] });
    assert.deepEqual(done, ["up", "an engine lost a network just when a container joined it: starting that container, and going on", "settle", "up"]);
    assert.equal(ended.code, 0);
  });

  it("goes on so twice, and ends as the last one does", async () => {
    const { done, ended } = await run(...Array.from({ length: 9 }, () => ({ code: 255, failed: lost })));
    assert.equal(done.filter((what) => what === "up").length, 3);
    assert.deepEqual([done.at(-1), ended.code], ["up", 255]);
  });

  it("goes on where the container asks for an address that is taken since then", async () => {
    const taken = failed(containerType, "Unable to start container: Error response from daemon: attaching to network failed, make sure your network options are correct and check manager logs: context deadline exceeded");
    assert.equal((await run({ code: 255, failed: taken }, { code: 0, failed: [] })).ended.code, 0);
  });

  it("ends where anything else failed, or nothing that is known", async () => {
    for (const others of [other, [...lost, ...other], failed("docker:index/service:Service", "network hqrj not found"), []]) {
      assert.deepEqual((await run({ code: 255, failed: others })).done, ["up"]);
    }
    assert.deepEqual((await run({ code: 0, failed: [] })).done, ["up"]);
  });
});
