import * as assert from "node:assert/strict";
import { newestRun } from "../../swarm/records";
import { killBefore } from "../swarm/fakeEngine";
import { MoveWorld } from "../swarm/moveWorld";

describe("move and commit", () => {
  const world = new MoveWorld();
  const { journal, token, runMove, runCommit, temporary } = world;

  beforeEach(() => world.begin());
  afterEach(() => world.end());

  it("ends in one committed run, whichever change of the engine it is killed before", async () => {
    for (let changes = 0; ; changes++) {
      const killed = killBefore(world.engine, changes);
      const first = await runMove("").catch(() => undefined);
      if (first) await runCommit(first).catch(() => undefined);
      world.engine.before = () => {};
      // The next up: reads the journal, then runs both commands with its token. The killed process is gone.
      for (const config of world.engine.configs.values()) {
        if (config.Spec.Labels["dev.dbhaven.event"] !== "started") continue;
        const data = JSON.parse(Buffer.from(config.Spec.Data, "base64").toString()) as object;
        config.Spec.Data = Buffer.from(JSON.stringify({ ...data, pid: 2 ** 30 })).toString("base64");
      }
      const now = await token();
      const again = await runMove(now);
      await runCommit(again, now);
      const newest = newestRun(await journal().list(), "chinook")!;
      assert.equal(newest.state, "committed", `killed before change ${changes}`);
      assert.deepEqual(temporary(), [], `killed before change ${changes}`);
      assert.equal(Object.values(world.lease).filter((state) => state === "committed").length, 1);
      assert.equal(Object.values(world.lease).filter((state) => state === "fenced").length, 0);
      assert.equal(await token(), now, `killed before change ${changes}: a finished move shows a change`);
      if (!killed()) break;
      world.end();
      await world.begin();
    }
  });
});
