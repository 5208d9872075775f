import * as assert from "node:assert/strict";
import { killServer, startServer } from "../../lab/faults";
import { hostEngine } from "../../lab/toolchain/engine";
import { expectFinished, moments } from "../lab/support/kill";
import { lastRun } from "../lab/support/journal";
import { applicationsGoOn, atSource, inLease, lab, lost, until } from "../lab/support/lab";
import { killAll, startUp, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";

/** Nobody runs dbhaven until the fence is gone: what lifts it was on the server that went off, and came back with it. */
describe("The source's server loses its power behind the fence, with the operator gone", () => {
  const leaseSeconds = 60;
  // As dbhaven, whom no fence holds off.
  const mayLogIn = () => inLease("select count(*) from pg_roles where rolcanlogin and rolname in ('shop', 'reports', 'postgres')");
  const answer = (query: () => Promise<string>) => query().catch(() => undefined); // it is starting

  beforeEach(() => reset({ overrides: { moves: { chinook: { maxInterruptionSeconds: leaseSeconds } } } }));
  afterEach(async () => {
    await killAll();
    await startServer(await hostEngine(), lab, "srv84");
  });

  for (const moment of [moments.fence, moments.hold]) {
    it(`${moment.name}: the fence lifts itself when its lease ends, applications go on, and the next up moves it`, async () => {
      const command = startUp();
      await moment.reached(command);
      await command.reaches("the fence", 60, async () => await answer(mayLogIn) === "0");
      await command.kill();
      const host = await hostEngine();
      await killServer(host, lab, "srv84");
      await startServer(host, lab, "srv84");
      const run = (await lastRun())!.id;
      await until("the lease to end by itself", leaseSeconds + 120, async () => await answer(() => inLease(`select state from dbhaven.lease where run = '${run}'`)) === "lifted");
      assert.equal(await mayLogIn(), "3");
      await applicationsGoOn(60);
      assert.deepEqual(await lost(atSource), []);
      configure(); // the move itself may take longer than the lease of before
      await succeeds(up("--refresh"));
      await expectFinished();
    });
  }
});
