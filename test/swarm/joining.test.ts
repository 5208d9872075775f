import * as assert from "node:assert/strict";
import { start } from "../../swarm/joining";
import { FakeEngine, refuse, type FakeContainer } from "./fakeEngine";

describe("A container that joins a network of the Swarm", () => {
  let engine: FakeEngine;
  let container: FakeContainer;
  const call = () => start(engine.connect(), engine.connect().getContainer("proxy"));
  const starts = () => engine.calls.filter((path) => path.endsWith("/start")).length;
  const joined = () => engine.calls.filter((path) => path.endsWith("/connect"));
  /** As Docker leaves it: the address that it was given stays taken. */
  const lose = (name: string) => {
    engine.taken.add("10.0.0.7");
    container.Networks[name] = { ...container.Networks[name], IPAMConfig: { IPv4Address: "10.0.0.7" }, EndpointID: "" };
    refuse(404, "network fwhhri6bp4jsb5drgyu674ocf not found");
  };

  beforeEach(async () => {
    engine = await FakeEngine.start();
    engine.networks.push({ Id: "net1", Name: "shop-net", Scope: "local" });
    container = engine.container("proxy", { Running: false });
    Object.assign(container.Networks, {
      "lab-pg-main": { Aliases: ["shop-db", container.Id], EndpointID: "" },
      "shop-net": { Aliases: ["db"], IPAMConfig: { IPv4Address: "198.18.0.5" }, EndpointID: "" },
      "gone-net": { Aliases: ["db"], IPAMConfig: { IPv4Address: "198.18.1.5" }, EndpointID: "", NetworkID: "4f".repeat(32) },
    });
  });
  afterEach(() => engine.stop());

  it("that the engine loses just then joins it anew, under the same names, and is started", async () => {
    engine.before = (_, url) => { if (url.endsWith("/start") && starts() === 1) lose("lab-pg-main"); };
    await call();
    assert.equal(container.Running, true);
    assert.deepEqual(joined(), ["POST /networks/lab-pg-main/connect"], "its address in a network of its server is the operator's, also where that is gone");
    assert.deepEqual(container.Networks["lab-pg-main"]!.Aliases, ["shop-db"]);
  });

  it("in which its address is taken is given another", async () => {
    engine.taken.add("10.0.0.7");
    container.Networks["lab-pg-main"]!.IPAMConfig = { IPv4Address: "10.0.0.7" };
    await call();
    assert.deepEqual([container.Running, starts()], [true, 2]);
  });

  it("that is lost each time, or cannot be started for another reason, is not tried for ever", async () => {
    engine.before = (_, url) => { if (url.endsWith("/start")) lose("lab-pg-main"); };
    await assert.rejects(call(), /network \S+ not found/);
    assert.equal(starts(), 3);
    engine.before = (_, url) => { if (url.endsWith("/start")) refuse(500, "port is already allocated"); };
    await assert.rejects(call(), /port is already allocated/);
    assert.equal(starts(), 4);
  });
});
