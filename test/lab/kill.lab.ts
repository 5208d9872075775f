import * as assert from "node:assert/strict";
import { enginesOf, settleInDatabases } from "../../cli/halfMade";
import { loadEstateFromFiles } from "../../config/load";
import { checkout } from "../../lab/toolchain/places";
import { expectFinished, killedUp, moments } from "./support/kill";
import { lastRun } from "./support/journal";
import { applicationsGoOn, atSource, atTarget, inLease, inContainer, engines, lost, task, until } from "./support/lab";
import { killAll, succeeds, up } from "./support/run";
import { configure, lockFiles, reset, stackFile } from "./support/site";

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

  it("a role that the server is still making when its client is gone is waited for, and found", async () => {
    const container = (await task("srv80", "lab-pg-main"))!;
    // One string is one transaction: the role is there for others only when all of it is over.
    const making = inContainer(engines.srv80, container, ["psql", "-U", "postgres", "-c", "create role half_made; select pg_sleep(3)"]);
    await until("the statement to run", 20, async () => (await atTarget("select count(*) from pg_stat_activity where query like 'create role half_made%' and state = 'active'")) === "1");
    const operation = (name: string) => ({ type: "creating", resource: { urn: name, type: "postgresql:index/role:Role", inputs: { name }, provider: "urn::pg-main-accounts::id" } });
    const { estate } = loadEstateFromFiles({ stack: "dev", directory: checkout, configFile: stackFile });
    assert.deepEqual(await settleInDatabases([operation("half_made"), operation("never_made")], estate, enginesOf(estate), () => {}), { there: ["half_made"], unknown: [] });
    await making;
  });
});
