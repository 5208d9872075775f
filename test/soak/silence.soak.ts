import * as assert from "node:assert/strict";
import { execIn } from "../../swarm/exec";
import { applicationsGoOn, atTarget, engines, until } from "../lab/support/lab";
import { succeeds, up } from "../lab/support/run";
import { reset } from "../lab/support/site";
import { between, mended } from "../lab/support/victims";

/** Through the proxy, as `reports` does it, with a request that the database takes its time for. */
const request = `
import sys
sys.path.insert(0, "/usr/local/lib/app")
import reports
with reports.connect().cursor() as cursor:
    cursor.execute("set statement_timeout = 0; select pg_sleep(900)")
`;

describe("An application behind a proxy, whose database's server is silent all at once", () => {
  afterEach(mended);

  it("is told within a minute that its request is lost, and goes on when the server answers again", async () => {
    await reset();
    await succeeds(up());
    const answer = execIn(engines.srv84, "reports", ["python3", "-c", request], 120);
    await until("the request to reach the database", 60, async () => await atTarget("select count(*) from pg_stat_activity where query like '%pg_sleep(900)' and application_name = 'reports' and wait_event = 'PgSleep'") === "1");
    const cut = Date.now();
    await between("-I");
    const { exitCode, stderr } = await answer;
    const seconds = (Date.now() - cut) / 1000;
    await between("-D");
    assert.equal(exitCode, 1);
    assert.match(stderr, /OperationalError/);
    assert.ok(seconds < 60, `${seconds} s`);
    await applicationsGoOn(60);
  });
});
