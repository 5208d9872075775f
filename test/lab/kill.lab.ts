import * as assert from "node:assert/strict";
import { expectFinished, killedUp, moments } from "./support/kill";
import { lastRun } from "./support/journal";
import { applicationsGoOn, atSource, inLease, inContainer, engines, lost, task, until } from "./support/lab";
import { killAll, succeeds, up } from "./support/run";
import { configure, lockFiles, reset } from "./support/site";

const maxInterruptionSeconds = 30;

/** One world, in which one up after the other is killed; every moment for itself: npm run soak. */
describe("An up that is killed with kill -9", () => {
  before(() => reset());
  after(killAll);

  it("while the instance comes up: nothing of the applications was touched", async () => {
    await killedUp(moments.instance);
    assert.notDeepEqual(lockFiles(), [], "the killed up has left its lock");
    assert.equal(await lastRun(), undefined);
    await applicationsGoOn();
  });

  it("during the copy: the fence lifts itself when maxInterruption is over, though the operator is gone for good", async () => {
    configure({ overrides: { moves: { chinook: { maxInterruptionSeconds } } } });
    const output = await killedUp(moments.fence);
    assert.match(output, /took over the lock/);
    const run = (await lastRun())!;
    await until("the fence", 60, async () => (await inLease(`select count(*) from dbhaven.lease where run = '${run.id}'`)) === "1");
    await until("the fence to be lifted", maxInterruptionSeconds + 30, async () => (await inLease(`select state from dbhaven.lease where run = '${run.id}'`)) === "lifted");
    const seconds = Number(await inLease(`select extract(epoch from ended - since) from dbhaven.lease where run = '${run.id}'`));
    // The job gives up a little before the lease ends, so that it and not the keeper undoes its work.
    assert.ok(seconds > maxInterruptionSeconds - 5 && seconds < maxInterruptionSeconds + 10, `the fence stood for ${seconds} s`);
    assert.equal(await atSource("select count(*) from pg_roles where rolname in ('shop', 'reports', 'postgres') and rolcanlogin"), "3");
    await applicationsGoOn();
    assert.equal(await task("srv84", "lab-shop"), undefined, "shop was switched");
    assert.deepEqual(await lost(atSource), []);
    await inContainer(engines.srv84, "shop", ["probe"]);
  });

  it("while the application is made: the next up finishes, and nothing exists twice or is lost", async () => {
    configure();
    await killedUp(moments.application);
    const { output } = await succeeds(up());
    assert.match(output, /^  result +MATCH$/m);
    await expectFinished();
  });
});
