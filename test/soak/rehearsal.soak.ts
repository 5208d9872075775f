import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { checkout } from "../../lab/toolchain/places";
import { applicationsGoOn, atSource, inLease, lost, task, until } from "../lab/support/lab";
import { finished, inventory } from "../lab/support/inventory";
import { changesNothing, fails, killAll, startUp, succeeds, up } from "../lab/support/run";
import { configure, labOverrides, reset } from "../lab/support/site";

/** One move through all its phases; the tests build on each other. */
describe("A move by phases", () => {
  const phase = (move: Record<string, unknown>) => ({ overrides: { moves: { chinook: move } } });
  const mayLogIn = () => atSource("select count(*) from pg_roles where rolcanlogin and rolname in ('shop', 'reports', 'postgres')");
  const manifest = (output: string): string => /^ {2}manifest +([0-9a-f]{64})$/m.exec(output)?.[1] ?? assert.fail(`no manifest:\n${output}`);
  let approved: string;

  before(() => reset(phase({ phase: "prepared" })));
  after(killAll);

  it("prepared: reports, leaves the source untouched and the applications where they are", async () => {
    const { output } = await succeeds(up());
    for (const line of [/^Report chinook$/m, /^ {2}source +PostgreSQL 15/m, /^ {2}target +PostgreSQL 17/m, /^ {2}connected +(reports|shop) from /m, /^ {2}stands against {2}nothing$/m]) assert.match(output, line);
    assert.equal(await atSource("select count(*) from pg_roles where rolname = 'dbhaven'"), "0");
    assert.equal(await task("srv84", "lab-shop"), undefined, "shop was deployed");
    await applicationsGoOn();
    await changesNothing();
  });

  it("rehearsed: copies and compares while both applications write, and says how long the switch would take", async () => {
    configure(phase({ phase: "rehearsed" }));
    const { output } = await succeeds(up());
    for (const line of [/^Rehearsal chinook$/m, /^ {2}result +MATCH {2}nothing was switched$/m, /^ {2}interruption +about /m]) assert.match(output, line);
    approved = manifest(output);
    assert.equal(await mayLogIn(), "3");
    assert.deepEqual(await lost(atSource), []);
    await applicationsGoOn();
    await changesNothing();
  });

  it("counted up, is rehearsed again", async () => {
    configure(phase({ phase: "rehearsed", rehearsal: 1 }));
    const { output } = await succeeds(up());
    assert.notEqual(manifest(output), approved, "it is another run's");
    approved = manifest(output);
  });

  it("switched: is refused in the preview without the approval that is asked for, and where the fence is too short", async () => {
    configure(phase({ phase: "switched", approval: {} }));
    assert.match((await fails(up())).output, new RegExp(`is not approved: write moves.chinook.approval.manifest: ${approved}`));
    configure(phase({ phase: "switched", maxInterruptionSeconds: 1 }));
    assert.match((await fails(up())).output, /rehearsal of the move "chinook" took \d+ s .*maxInterruptionSeconds is 1/);
    await applicationsGoOn();
  });

  it("back to rehearsed while the copy runs: the fence is lifted, and the applications go on", async () => {
    configure(phase({ phase: "switched", approval: { manifest: approved } }));
    const killed = startUp();
    await killed.reaches("the fence", 300, async () => await inLease("select count(*) from dbhaven.lease where state = 'fenced'") === "1");
    await killed.kill();
    configure(phase({ phase: "rehearsed", rehearsal: 1 }));
    approved = manifest((await succeeds(up())).output);
    assert.equal(await mayLogIn(), "3");
    await applicationsGoOn();
    assert.deepEqual(await lost(atSource), []);
  });

  it("switched with its approval: moves, and afterwards the phase cannot go back", async () => {
    configure(phase({ phase: "switched", approval: { manifest: approved } }));
    assert.match((await succeeds(up())).output, /^ {2}result +MATCH$/m);
    assert.deepEqual(await inventory(), finished);
    await changesNothing();
    configure(phase({ phase: "rehearsed" }));
    assert.match((await fails(up())).output, /The move "chinook" has been switched, so its phase cannot become rehearsed any more/);
    await until("both applications at work", 60, async () => { await applicationsGoOn(); return true; });
  });

  it("completed, may be taken out of the estate, and not before: nothing in the servers changes", async () => {
    const { moves: _, ...rest } = parse(fs.readFileSync(path.join(checkout, "estates/lab.yaml"), "utf8")) as Record<string, unknown>;
    const containers = async () => [await task("srv80", "lab-pg-main"), await task("srv84", "lab-shop")];
    const before = await containers();
    configure({ estate: rest, overrides: labOverrides });
    assert.match((await fails(up())).output, /The move "chinook" has vanished from the estate, and with it would go its way back, which is open/);
    configure(phase({ phase: "completed", backup: "waived" }));
    await succeeds(up());
    configure({ estate: rest, overrides: labOverrides });
    await succeeds(up());
    assert.deepEqual(await containers(), before);
    assert.deepEqual(await inventory(), finished);
    await applicationsGoOn();
    await changesNothing();
  });
});
