import * as assert from "node:assert/strict";
import { tamper } from "../../lab/faults";
import { passwords } from "../../lab/world/passwords";
import { lastRun } from "./support/journal";
import { acknowledged, applicationsGoOn, atSource, atTarget, engines, inContainer, lab, lost, task } from "./support/lab";
import { fails, killAll, succeeds, up } from "./support/run";
import { shownNowhere } from "./support/search";
import { generatedPasswords, reset } from "./support/site";

describe("A copy that differs", () => {
  before(() => reset());
  after(killAll);

  // A row that is missing or too many is found by the same job: test/lab/jobs.lab.ts.
  it("a row that is changed on the target fails the up, which names table and key; both applications go on at the source", async () => {
    const damage = tamper(engines.srv80, { kind: "changed" });
    const { output } = await fails(up());
    await damage.stop();
    const row = await damage.done;

    const line = output.split("\n").find((text) => text.includes("invoice_line") && text.includes("changed") && new RegExp(`\\b${row.key}\\b`).test(text));
    assert.ok(line, `${row.table}, changed, key ${row.key} is not named:\n${output}`);
    assert.match(output, /MISMATCH/);
    const run = (await lastRun())!;
    assert.equal(run.state, "mismatch");

    const fenced = await atSource("select rolname from pg_roles where rolname in ('shop', 'reports', 'postgres') and not rolcanlogin");
    assert.equal(fenced, "", "roles that may not log in");
    assert.equal(await atSource(`select state from dbhaven.lease where run = '${run.id}'`, "dbhaven"), "lifted");
    assert.equal(await task("srv84", "lab-shop"), undefined, "shop was switched");
    await applicationsGoOn();
    for (const application of ["shop", "reports"]) await inContainer(engines.srv84, application, ["probe"]);
    assert.deepEqual(await lost(atSource), []);
    // What is at the source is what the applications work with: the latest write is there and nowhere else.
    const { id } = (await acknowledged("shop")).at(-1)!;
    assert.equal(await atSource(`select count(*) from invoice where invoice_id = ${id}`), "1");

    shownNowhere([...generatedPasswords(), passwords(lab).postgres], { "the failing job's output": output }, { "the failing job's output": ["invoice_line"] });
  });

  it("an application cannot be switched past the commit: up with --target leaves it where it is", async () => {
    await up("--target", "**shop-service");
    assert.equal(await task("srv84", "lab-shop"), undefined);
    assert.equal((await lastRun())!.state, "mismatch", "and nothing was moved");
    assert.match(await inContainer(engines.srv84, "shop", ["probe"]), /at shop-db:5432 as shop/);
    await applicationsGoOn();
  });

  it("the next up, with nothing altered, succeeds", async () => {
    const { output } = await succeeds(up());
    assert.match(output, /^  result +MATCH$/m);
    await applicationsGoOn();
    assert.deepEqual(await lost(atTarget), []);
    assert.match(await inContainer(engines.srv84, (await task("srv84", "lab-shop"))!, ["probe"]), /at pg-main:5432 as shop_app/);
  });
});
