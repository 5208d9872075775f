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

  it("brings no function that the source has got after it was looked at", async () => {
    assert.match(await ended(begin('$\'FUNCTION LOAD "#!lua name=late\\\\nredis.register_function(\\\'late\\\', function() end)"\''), "undone"), /^the source has got functions meanwhile/);
    assert.equal(await bench.target("FUNCTION LIST"), "");
    await bench.old("FUNCTION FLUSH");
    await neighboursHave();
  });

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

/** Its tests build on each other. */
describe("Moving a Redis that cannot keep what its move needs", () => {
  let bench: RedisBench;
  const { settings, begin, ended } = moves(() => bench, {});
  const atSource = (command: string) => bench.inside("source", ["bash", "-c", command]);

  before(async () => {
    bench = await RedisBench.start(images, { source: ["--databases", "64"], target: ["appendonly yes", "databases 64"], accountsInFile: true });
    assert.equal(await bench.old("SET plain hello", "SELECT 40", "SET far x"), "OK\nOK\nOK");
    assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
  });
  after(() => bench?.remove());

  /** Nobody was kept out. */
  const works = async () => assert.equal(await bench.old("SET plain hello", "GET dbhaven:fence"), "OK");

  it("is refused before its fence where the source cannot save, and the source takes writes as before", async () => {
    // In the place of the file a folder: it can be written beside and not put there.
    await atSource("mkdir /data/dump.rdb");
    assert.match(await ended(begin(), "refused"), /^the source cannot save its data, and the commit has to be kept on its disk: BGSAVE did not succeed/);
    await works();
    await atSource("rmdir /data/dump.rdb");
    await bench.old("CONFIG SET stop-writes-on-bgsave-error yes");
    assert.match(await ended(begin(), "refused"), /could not save its data the last time/);
    assert.equal(await bench.old("SAVE"), "OK");
  });

  it("is refused before its fence where the source cannot keep its accounts: nobody could be let in again", async () => {
    await atSource("mv /data/users.acl /data/aside && mkdir /data/users.acl");
    assert.match(await ended(begin(), "refused"), /^the source cannot keep its accounts in its file \/data\/users\.acl, so that a fence there would stay for ever: ERR /);
    await works();
    await atSource("rmdir /data/users.acl && mv /data/aside /data/users.acl");
  });

  it("is refused where the source is full", async () => {
    await bench.old("CONFIG SET maxmemory 1mb");
    assert.match(await ended(begin(), "refused"), /^the source is full \(maxmemory 1048576\), and a fence has to be noted on it/);
    await bench.old("CONFIG SET maxmemory 0");
  });

  it("is rehearsed, and backed up, with keys in a logical database beyond the usual ones", async () => {
    for (const role of ["rehearse", "backup"] as const) {
      const { code, result } = await (await bench.job(role, settings())).end();
      assert.equal(code, 0, JSON.stringify(result));
      assert.deepEqual(result.tables.map(({ schema }: { schema: string }) => schema), ["0", "40"], role);
    }
  });

  it("lets everybody in again where its server is killed behind the fence, and once more after that", async () => {
    // What a server reads from its file has this word beside.
    const accounts = async () => (await bench.old("ACL LIST")).replaceAll(" sanitize-payload", "");
    const before = await accounts();
    for (const run of ["first", "second"]) {
      const job = await begin();
      await job.reaches("verified");
      await bench.restart("source", 0);
      await ended(Promise.resolve(job), "undone");
      assert.equal(await accounts(), before, run);
      await works();
    }
    await bench.restart("source", 0);
    assert.equal(await bench.old("GET dbhaven:fence"), "", "a restart brings back no fence that was lifted");
  });

  it("is committed once all that is mended", async () => {
    const job = await begin();
    await job.reaches("verified");
    await job.commit();
    const { code, result } = await job.end();
    assert.equal(code, 0, JSON.stringify(result));
    assert.equal(await bench.as("target", `app ${redisPasswords.app}`, "GET plain", "SELECT 40", "GET far"), "OK\nhello\nOK\nx");
  });
});
