import * as assert from "node:assert/strict";
import { killBefore } from "../swarm/fakeEngine";
import { RevertWorld } from "../swarm/revertWorld";

describe("revert", () => {
  const world = new RevertWorld();
  const { call, running, newest } = world;

  beforeEach(() => world.begin());
  afterEach(() => world.end());

  it("ends reverted, whichever change of the engine it is killed before", async () => {
    for (let changes = 0; ; changes++) {
      const killed = killBefore(world.engine, changes);
      await call().catch(() => undefined);
      world.engine.before = () => {};
      await call();
      assert.deepEqual(["lab-proxy-shop-db", "shop-db", "shop"].map(running), [false, true, true], `killed before change ${changes}`);
      assert.equal((await newest()).state, "reverted");
      if (!killed()) break;
      world.end();
      await world.begin();
    }
  });
});
