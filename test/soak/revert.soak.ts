import * as assert from "node:assert/strict";
import { killServer, startServer } from "../../lab/faults";
import { hostEngine } from "../../lab/toolchain/engine";
import { lastRun } from "../lab/support/journal";
import { labelFilter } from "../../swarm/labels";
import { acknowledged, applicationsGoOn, atSource, atTarget, engines, inLease, lab, lost, onServer, task, until } from "../lab/support/lab";
import { finished, inventory } from "../lab/support/inventory";
import { changesNothing, fails, killAll, startUp, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";

/** One move there and back and there again; the tests build on each other. */
describe("The way back of a move", () => {
  const phase = (move: Record<string, unknown>) => ({ overrides: { moves: { chinook: move } } });
  const mayLogIn = () => atSource("select count(*) from pg_roles where rolcanlogin and rolname in ('shop', 'reports', 'postgres')");
  /** Of the old world: what a move stops, and what it never touches. */
  const running = async () => (await engines.srv84.listContainers()).map(({ Names }) => Names[0]!.slice(1)).filter((name) => ["shop", "shop-db", "reports"].includes(name)).sort();

  before(() => reset());
  after(killAll);

  it("is refused before anything was switched", async () => {
    configure(phase({ phase: "reverted" }));
    assert.match((await fails(up())).output, /The move "chinook" has not been switched, so it cannot become reverted\./);
    await applicationsGoOn();
  });

  it("brings back what was written on the target, compares it, and everybody works on the source again", async () => {
    configure();
    await succeeds(up());
    await applicationsGoOn();
    const written = (await acknowledged("shop")).length;
    configure(phase({ phase: "reverted" }));
    const { output } = await succeeds(up());
    for (const line of [/^ {2}result +REVERTED/m, /^ {2}brought back +\d+ tables?:/m]) assert.match(output, line);
    assert.deepEqual(await running(), ["reports", "shop", "shop-db"]);
    for (const name of ["shop", "shop-db"]) {
      const { HostConfig } = await engines.srv84.getContainer(name).inspect();
      assert.deepEqual([name, HostConfig.RestartPolicy?.Name, HostConfig.PidsLimit || 0], [name, "always", 0]);
    }
    assert.equal(await mayLogIn(), "3");
    assert.equal(await inLease(`select state from dbhaven.lease where run = '${(await lastRun())!.id}'`), "reverted");
    assert.equal(await task("srv84", "lab-shop"), undefined);
    assert.ok((await acknowledged("shop")).length >= written);
    await applicationsGoOn();
    assert.deepEqual(await lost(atSource), []);
    assert.deepEqual((await inventory()).filter((thing) => /proxy|held|shop/.test(thing)), []);
    await changesNothing();
  });

  it("can be followed by the move anew", async () => {
    configure();
    const { output } = await succeeds(up());
    assert.match(output, /^ {2}result +MATCH$/m);
    assert.deepEqual(await inventory(), finished);
    await changesNothing();
  });

  it("gives up what was written where the estate says so by name", async () => {
    await applicationsGoOn();
    configure(phase({ phase: "reverted", revert: { writes: "lose" } }));
    assert.match((await succeeds(up())).output, /^ {2}given up +\S/m);
    assert.equal(await mayLogIn(), "3");
    await applicationsGoOn();
    await changesNothing();
  });

  it("whose job is killed lets the applications go on at the target, and is taken by the next up", async () => {
    configure();
    await succeeds(up());
    configure(phase({ phase: "reverted" }));
    const command = startUp();
    const job = await until("the job of the way back to close the target", 240, async () => {
      if (await atTarget("select count(*) from dbhaven.closed", "dbhaven") === "0") return undefined;
      return (await engines.srv84.listContainers({ filters: { ...labelFilter("lab", { move: "chinook", job: "revert" }), status: ["running"] } as never }))[0];
    });
    await onServer("srv84", `docker kill -s KILL ${job.Id}`);
    assert.notEqual((await command.ended).code, 0);
    await applicationsGoOn(60);
    assert.deepEqual(await lost(atTarget), []);
    await succeeds(up());
    await applicationsGoOn();
    assert.deepEqual(await lost(atSource), []);
    assert.equal(await mayLogIn(), "3");
  });

  it("is open with the target's server switched off, for whoever gives up what was written there", async () => {
    await takenBackWithoutTarget();
    configure(phase({ phase: "reverted", revert: { writes: "lose" } }));
    await succeeds(up());
    await applicationsGoOn();
    await changesNothing();
    configure();
    assert.match((await succeeds(up())).output, /^ {2}result +MATCH$/m, "what the target still had was set aside");
  });

  it("with the target's server switched off is followed by the move anew, once that server is back", async () => {
    await takenBackWithoutTarget();
    configure();
    assert.match((await succeeds(up())).output, /^ {2}result +MATCH$/m, "what the target still had was set aside");
    assert.deepEqual(await inventory(), finished);
  });

  async function takenBackWithoutTarget(): Promise<void> {
    configure();
    await succeeds(up());
    const host = await hostEngine();
    const away = (move: Record<string, unknown>) => configure({ overrides: { servers: { srv80: { state: "offline" } }, moves: { chinook: move } } });
    await killServer(host, lab, "srv80");
    try {
      away({ phase: "reverted" });
      assert.match((await fails(up())).output, /is to be taken back while the server of its target, the instance "pg-main", is offline.*Write moves\.chinook\.revert\.writes: lose/);
      away({ phase: "reverted", revert: { writes: "lose" } });
      assert.match((await succeeds(up())).output, /^ {2}given up +whatever was written on the target, which did not answer$/m);
      assert.deepEqual(await running(), ["reports", "shop", "shop-db"]);
      assert.equal(await mayLogIn(), "3");
      await applicationsGoOn();
    } finally {
      await startServer(host, lab, "srv80");
    }
  }
});
