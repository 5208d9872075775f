import * as assert from "node:assert/strict";
import { start } from "../../swarm/joining";
import { attached, inNetwork, makeNetwork, network, removeAttached } from "../lab/support/attached";
import { engines, until } from "../lab/support/lab";

/** Attempts to have a container join just as the last other one leaves, each a little later than the one before. */
const ATTEMPTS = 100;
const STEP_MILLISECONDS = 20;

describe("A container whose engine loses the network of the Swarm that it joins", () => {
  before(makeNetwork);
  after(() => until("the network to be away", 60, () => engines.srv84.getNetwork(network).remove().then(() => true, () => false)));

  for (const server of ["srv80", "srv84"] as const) {
    it(`on ${server} is started, under the same name`, async () => {
      const engine = engines[server];
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const last = await attached(engine);
        await last.start();
        const container = await attached(engine);
        const left = last.stop({ t: 0 });
        await new Promise((resolve) => setTimeout(resolve, (attempt % 15) * STEP_MILLISECONDS));
        const said = await container.start().then(() => "", (error: Error) => error.message);
        await left;
        if (said !== "") {
          assert.match(said, /network \S+ not found/);
          assert.equal((await inNetwork(container)).running, false);
          await start(engine, container);
          const { running, names } = await inNetwork(container);
          assert.deepEqual({ running, names }, { running: true, names: ["old-db"] });
          return removeAttached(engine);
        }
        await removeAttached(engine);
      }
      assert.fail(`the network was not lost in ${ATTEMPTS} attempts`);
    });
  }
});
