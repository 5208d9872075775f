import * as assert from "node:assert/strict";
import { moveFiles } from "../../jobs/local/files";
import { exitCodes } from "../../plan/moves/failure";
import type { Ended, RunningJob } from "../jobs/support/jobBench";
import { RedisBench, redisPasswords } from "../jobs/support/redisBench";

const images = { source: "redis:7.0-bookworm", target: "valkey/valkey:8.1-trixie" };

/** What the tests of this file do with a bench. */
function moves(bench: () => RedisBench, shape: Record<string, string>) {
  let runs = 0;
  const settings = () => bench().settings(`20260101000000-${String(++runs).padStart(4, "0")}`, { ACCOUNTS: "default app\n", ...shape });
  /** A move with its keeper; `late` is what somebody does at the source right before the fence. */
  async function begin(late?: string): Promise<RunningJob> {
    const chosen = settings();
    await bench().job("keeper", chosen);
    const fence = moveFiles("redis")["redis/move/fence.sh"]!;
    return bench().job("move", chosen, late ? { "redis/move/fence.sh": fence.replace("begin_step fence\n", (step) => `${step}  on source <<<${late} >/dev/null\n`) } : {});
  }
  async function ended(job: Promise<RunningJob>, as: keyof typeof exitCodes): Promise<string> {
    const { code, result }: Ended = await (await job).end();
    assert.equal(code, exitCodes[as], JSON.stringify(result));
    return String(result.reason);
  }
  return { settings, begin, ended };
}

/** Its tests build on each other. */
describe("Moving Redis into a part of an instance that neighbours use", () => {
  let bench: RedisBench;
  const { begin, ended } = moves(() => bench, { KEY_PATTERN: "shop:*" });
  const large = 20;

  before(async () => {
    bench = await RedisBench.start(images, { source: ["--appendonly", "yes"] });
    assert.equal(await bench.old("SET shop:1 mine", "RPUSH shop:list a b", ...Array.from({ length: large }, (_, i) => `SETRANGE shop:large:${i} 3000000 end`), "EVAL \"for i = 1, 3000 do redis.call('SET', 'shop:small:' .. i, i) end\" 0").then((answer) => answer.split("\n")[0]), "OK");
    assert.equal((await (await bench.job("database", bench.databaseSettings({ KEY_PATTERN: "shop:*" }))).end()).code, 0);
    await bench.target("SET other:1 theirs", "EVAL \"for i = 1, 30000 do redis.call('SET', 'other:small:' .. i, i) end\" 0");
  });
  after(() => bench?.remove());

  /** That nobody has touched what is the neighbours'. */
  const neighboursHave = async () => assert.equal(await bench.target("GET other:1", "GET other:small:30000"), "theirs\n30000");

  it("leaves a neighbour's key as it is whose name the source has taken after it was looked at, and names it", async () => {
    assert.match(await ended(begin("'SET other:1 sources'"), "mismatch"), /logical database 0 another value: other:1/);
    await neighboursHave();
    await bench.old("DEL other:1");
  });

  it("copies nothing beside its part: a logical database that the source has filled after it was looked at ends it", async () => {
    assert.match(await ended(begin("$'SELECT 3\\nSET late 1'"), "undone"), /has got keys in its logical database 3 meanwhile, and the target's database is a pattern of keys \(shop:\*\)/);
    assert.equal(await bench.target("SELECT 3", "DBSIZE"), "OK\n0");
    await bench.old("SELECT 3", "FLUSHDB");
  });

  it("ends where a key was made after the source was looked at that begins as dbhaven's own do", async () => {
    assert.match(await ended(begin("'SET dbhaven:late 1'"), "undone"), /keys begin as dbhaven's own do, which stay where they are: rename them, then run up again: dbhaven:late/);
    await bench.old("DEL dbhaven:late");
  });

  it("is refused where an earlier run has begun its database and its accounts may log in since: they go on", async () => {
    await bench.target("SET shop:theirs 1", "ACL SETUSER app on");
    assert.match(await ended(begin(), "refused"), /^the target database kept has \d+ keys that an earlier run of this move has left, or that were written there since: app may log in/);
    assert.equal(await bench.as("target", `app ${redisPasswords.app}`, "GET shop:theirs"), "OK\n1");
    await bench.target("ACL SETUSER app off");
  });

  it("is committed while the neighbours write, with every key and none of theirs touched", async () => {
    const job = await begin();
    await job.reaches("verified");
    assert.equal(await bench.target("INCR other:count", "CONFIG GET appendfsync"), "1\nappendfsync\neverysec");
    await job.commit();
    const { code, result } = await job.end();
    assert.equal(code, 0, JSON.stringify(result));
    assert.equal(result.rows, 2 + large + 3000);
    assert.equal(await bench.as("target", `app ${redisPasswords.app}`, "GET shop:1", "STRLEN shop:large:7", "GET shop:small:3000"), "OK\nmine\n3000003\n3000");
    await neighboursHave();
  });
});
