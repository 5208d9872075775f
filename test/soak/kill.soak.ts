import * as assert from "node:assert/strict";
import { expectFinished, killedUp, moments } from "../lab/support/kill";
import { lastRun } from "../lab/support/journal";
import { applicationsGoOn, engines, inLease, onServer, until } from "../lab/support/lab";
import { killAll, startUp, succeeds, up } from "../lab/support/run";
import { configure, lockFiles, reset } from "../lab/support/site";
import { labelFilter } from "../../swarm/labels";

describe("An up killed with kill -9, each moment in a world of its own: the next up finishes", () => {
  afterEach(killAll);

  for (const moment of Object.values(moments)) {
    it(moment.name, async () => {
      await reset();
      await killedUp(moment);
      assert.notDeepEqual(lockFiles(), [], "it was killed while it worked");
      await succeeds(up());
      await expectFinished();
    });
  }

  it("twice at the same moment, and again at a later one", async () => {
    await reset();
    await killedUp(moments.copy);
    await killedUp(moments.hold);
    await killedUp(moments.committed);
    await succeeds(up());
    await expectFinished();
  });
});

describe("A job of a move that is killed", () => {
  afterEach(killAll);

  it("with kill -9 under the fence, with its operator: the keeper lifts the fence when the lease ends, and the next up finishes", async () => {
    await reset({ overrides: { moves: { chinook: { maxInterruptionSeconds: 30 } } } });
    const command = startUp();
    await moments.fence.reached(command);
    await command.kill();
    const run = (await lastRun())!;
    await until("the fence", 60, async () => (await inLease(`select count(*) from dbhaven.lease where run = '${run.id}'`)) === "1");
    const [job] = await engines.srv80.listContainers({ filters: { ...labelFilter("lab", { move: "chinook", run: run.id, job: "move" }), status: ["running"] } as never });
    await onServer("srv80", `docker kill -s KILL ${job!.Id}`);
    await until("the keeper to lift the fence", 60, async () => (await inLease(`select state from dbhaven.lease where run = '${run.id}'`)) === "lifted");
    await applicationsGoOn();
    configure();
    await succeeds(up());
    await expectFinished();
  });

  it("with kill -9 under the fence, while its operator lives: that up fails or goes on, and the next one finishes", async () => {
    await reset();
    const command = startUp();
    await moments.copy.reached(command);
    const run = (await lastRun())!;
    const [job] = await engines.srv80.listContainers({ filters: { ...labelFilter("lab", { move: "chinook", run: run.id, job: "move" }), status: ["running"] } as never });
    await onServer("srv80", `docker kill -s KILL ${job!.Id}`);
    await command.ended;
    await succeeds(up());
    await expectFinished();
  });
});
