import * as assert from "node:assert/strict";
import { start } from "../../swarm/joining";
import { attached, inNetwork, makeNetwork, network, removeAttached } from "./support/attached";
import { engines, until } from "./support/lab";

describe("A container that asks for an address in a network of the Swarm which is taken", () => {
  const servers = [engines.srv80, engines.srv84];

  before(makeNetwork);
  after(async () => {
    await Promise.all(servers.map(removeAttached));
    await until("the network to be away", 60, () => engines.srv84.getNetwork(network).remove().then(() => true, () => false));
  });

  // What it takes is Docker's own 20 s, at a worker as at a manager.
  it("starts with another one, under the same name", () => Promise.all(servers.map(async (engine) => {
    const first = await attached(engine);
    await first.start();
    const { address } = await inNetwork(first);
    const second = await attached(engine, address);
    await start(engine, second);
    const found = await inNetwork(second);
    assert.deepEqual({ ...found, address: found.address !== "" && found.address !== address }, { running: true, address: true, names: ["old-db"] });
  })));
});
