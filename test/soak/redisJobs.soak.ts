import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { exitCodes } from "../../plan/moves/failure";
import { until } from "../../lab/wait";
import type { Ended, RunningJob } from "../jobs/support/jobBench";
import { RedisBench, redisPasswords } from "../jobs/support/redisBench";

const everything = fs.readFileSync(path.join(__dirname, "..", "jobs", "fixtures", "everything.redis"), "utf8").trim().split("\n");
const images = { old: "redis:6.0-bullseye", usual: "redis:7.0-bookworm", valkey: "valkey/valkey:8.1-trixie" };
const reader = `ACL SETUSER reader on >${redisPasswords.reader} ~* +@read`;

/** The jobs of a move against real servers. Within a group the tests build on each other. */
for (const [source, target] of [["usual", "valkey"], ["old", "usual"], ["valkey", "valkey"]] as const) {
  describe(`Moving ${images[source]} to ${images[target]}`, () => {
    let bench: RedisBench;
    let runs = 0;
    const persistent = source !== "old";
    /** A server with a file of accounts stays closed over a restart; one without opens again, and has forgotten dbhaven. */
    const accountsInFile = source === "valkey";

    before(async () => {
      bench = await RedisBench.start({ source: images[source], target: images[target] }, { source: persistent ? ["--appendonly", "yes"] : [], accountsInFile });
      await fill();
      const made = await (await bench.job("database", bench.databaseSettings())).end();
      assert.equal(made.code, 0, JSON.stringify(made));
    });
    after(() => bench?.remove());

    async function fill(): Promise<void> {
      // 6.0 has no EXAT.
      const wrong = (await bench.old(...everything.map((line) => (source === "old" ? line.replace("SET long kept EXAT 4102444800", "SET long kept PX 3000000000") : line)), reader)).split("\n").filter((line) => /^(ERR|WRONG|NO)/.test(line));
      assert.deepEqual(wrong, []);
      if (source !== "old") await bench.old('FUNCTION LOAD "#!lua name=greeting\\nredis.register_function(\'hello\', function() return \'hi\' end)"');
    }

    async function begin(changed: Record<string, string> = {}): Promise<{ run: string; settings: Record<string, string>; keeper: RunningJob; job: RunningJob }> {
      const run = `20260101000000-${String(++runs).padStart(4, "0")}`;
      const settings = bench.settings(run, changed);
      const keeper = await bench.job("keeper", settings);
      return { run, settings, keeper, job: await bench.job("move", settings) };
    }
    const stateOf = (run: string) => bench.source(`HGET dbhaven:lease:${run} state`);
    const refused = async (changed: Record<string, string> = {}): Promise<string> => {
      const ended = await (await begin(changed)).job.end();
      assert.equal(ended.code, exitCodes.refused, JSON.stringify(ended));
      return String(ended.result.reason);
    };
    const undone = (ended: Ended): string => {
      assert.equal(ended.code, exitCodes.undone, JSON.stringify(ended));
      return String(ended.result.reason);
    };
    /** Both accounts of the source as they were. */
    const open = async () => {
      assert.equal(await bench.old("SET plain hello"), "OK");
      assert.match(await bench.as("source", `reader ${redisPasswords.reader}`, "GET plain"), /^OK\nhello$/);
      assert.equal(await bench.old("CONFIG GET maxmemory"), "maxmemory\n0");
      assert.equal(await bench.old("CONFIG GET appendfsync"), "appendfsync\neverysec");
    };

    it("nobody can enter the target before a move has filled it", async () => {
      assert.match(await bench.as("target", `app ${redisPasswords.app}`, "PING"), /WRONGPASS/);
    });

    it("is refused where an account has no place, and by a wrong password, and touches nothing", async () => {
      assert.match(await refused({ ACCOUNTS: "default app\n" }), /account reader may log in, and accounts of the move does not say which account takes its place/);
      assert.match(await refused({ KEY_PATTERN: "k:*" }), /logical database 3.*pattern of keys \(k:\*\)[^]*keys of the source are outside the pattern/);
      await bench.old("SET dbhaven:somebodys 1", "XGROUP CREATE dbhaven:stream g $ MKSTREAM");
      assert.match(await refused(), /key dbhaven:(somebodys|stream) begins as dbhaven's own keys do[^]*key dbhaven:(somebodys|stream) begins/);
      await bench.old("DEL dbhaven:somebodys dbhaven:stream", "ACL SETUSER open on nopass +ping");
      const reason = await refused({ ACCOUNTS: "default default\nopen app\nreader viewer\n", CARRIED: "default\nnobody\nopen\n" });
      assert.match(reason, /the source has no account nobody that could be carried/);
      assert.match(reason, /the source's account open has no password, and whoever reaches the target would be let in as that/);
      assert.doesNotMatch(reason, /account default/);
      await bench.old("ACL DELUSER open");
      await bench.target("SET foreign 1");
      assert.match(await refused(), /database kept is not empty, and what is in it was not left by an earlier run of this move: 1 keys/);
      await bench.target("DEL foreign");
      await open();
    });

    it("is reported on without a trace: what there is, who is connected, what stands against it", async () => {
      const report = async (changed: Record<string, string> = {}) => {
        const ended = await (await bench.job("report", bench.settings("20260101000000-9999", changed))).end();
        assert.equal(ended.code, 0, JSON.stringify(ended));
        return ended.result;
      };
      const kept = await bench.old("DBSIZE", "ACL LIST");
      const waiting = bench.as("source", `default ${redisPasswords.superuser}`, "CLIENT SETNAME shop", "BLPOP nothing 60");
      const found = await report({ ACCOUNTS: "default app\n" });
      assert.deepEqual(found.blockers.map((line: string) => line.replace(/,.*/, "")), ["the source's account reader may log in"]);
      assert.equal(found.source.product, source === "valkey" ? "Valkey" : "Redis");
      const strings = found.tables.find(({ schema, table }: { schema: string; table: string }) => schema === "0" && table === "string");
      assert.ok(strings.rows > 1_500 && strings.bytes > 100_000, JSON.stringify(strings));
      assert.deepEqual(found.clients.map(({ account, application, sessions }: Record<string, unknown>) => [account, application, sessions]), [["default", "shop", 1]]);
      assert.equal(found.objects.find(({ kind }: { kind: string }) => kind === "function libraries").number, source === "old" ? 0 : 1);
      assert.equal(await bench.old("DBSIZE", "ACL LIST"), kept);
      assert.equal(await bench.old("CLIENT KILL USER default"), "1");
      await waiting;
    });

    it("is rehearsed while the source is written to; afterwards the target is empty, and nobody was kept out", async () => {
      const job = await bench.job("rehearse", bench.settings("20260101000000-9998"));
      let written = 0;
      let over = false;
      const ended = job.end().finally(() => (over = true));
      do {
        assert.equal(await bench.old("INCR counted", `XADD events * f ${written}`, "SET plain changed").then((answer) => answer.split("\n")[0]), String(++written));
      } while (!over);
      const { code, result } = await ended;
      assert.equal(code, 0, JSON.stringify(result));
      assert.deepEqual([result.state, result.differences], ["verified", []]);
      assert.ok(result.seconds.copy > 0 && result.seconds.verify > 0, JSON.stringify(result.seconds));
      assert.equal(await bench.target("DBSIZE"), "1", "but dbhaven's own note the target is empty");
      assert.match(await bench.as("target", `app ${redisPasswords.app}`, "PING"), /WRONGPASS/);
      await bench.old("SET plain hello", "DEL counted");
    });

    it("is fenced against every account, lifted when it is cancelled", async () => {
      const { job, run } = await begin();
      await job.reaches("verified");
      assert.match(await bench.as("source", `default ${redisPasswords.superuser}`, "SET plain x"), /WRONGPASS[^]*NOAUTH/);
      assert.match(await bench.as("source", `reader ${redisPasswords.reader}`, "GET plain"), /WRONGPASS/);
      assert.equal(await stateOf(run), "fenced");
      await bench.inside("move", ["bash", "-c", "printf somebody >/tmp/dbhaven/cancel-requested; kill -TERM 1"]);
      assert.match(undone(await job.end()), /cancelled by somebody in step hold.*the fence is lifted/);
      assert.equal(await stateOf(run), "lifted");
      assert.equal(await bench.source(`HEXISTS dbhaven:lease:${run} users`), "0", "hashes of passwords, which everybody may read now");
      await open();
    });

    it("ends sessions that wait, also within a transaction", async () => {
      const waiting = bench.as("source", `default ${redisPasswords.superuser}`, "BLPOP nothing 60", "SET late 1");
      const { job } = await begin();
      await job.reaches("verified");
      assert.doesNotMatch(await waiting, /OK\n.*OK$/);
      await bench.signal("move", "TERM");
      undone(await job.end());
      assert.equal(await bench.old("EXISTS late"), "0");
    });

    it("the keeper lifts the fence of a job that was killed, and settle finds it undone", async () => {
      const { job, run, settings, keeper } = await begin({ MAX_INTERRUPTION_SECONDS: "40" });
      await job.reaches("copy");
      await bench.signal("move", "KILL");
      assert.equal((await keeper.end()).code, 0);
      assert.equal(await stateOf(run), "lifted");
      await open();
      assert.match(undone(await (await bench.job("settle", settings)).end()), /the lease ended before it was committed/);
    });

    it("a restart behind the fence ends the move; the keeper has fenced again meanwhile", async () => {
      const { job, run } = await begin();
      await job.reaches("verified");
      await bench.restart("source");
      // One that keeps nothing by itself may have lost its lease: there is nothing to fence then.
      if (persistent) await until("the keeper to fence again", 60, async () => /WRONGPASS/.test(await bench.as("source", `default ${redisPasswords.superuser}`, "SET meanwhile x")) || (await stateOf(run)) === "lifted");
      undone(await job.end());
      await bench.old("DEL meanwhile");
      // What a script or a transaction wrote is there too: the server loads its log under the rules of the account default.
      if (persistent) assert.equal(await bench.old("GET plain", "LLEN large:list", `HGET dbhaven:lease:${run} state`), "hello\n1500\nlifted");
      assert.doesNotMatch(await bench.old("ACL LIST"), /user default off/);
      // The file of a plain container has no accounts: the reader was lost by the restart alone.
      if (persistent) await bench.old(reader);
      else {
        // It has what the move had it save before the fence, and none of what came later.
        await bench.old("FLUSHALL");
        await fill();
      }
    });

    it("is not committed where somebody wrote on the target after it was compared", async () => {
      const { job } = await begin();
      await job.reaches("verified");
      await bench.target("SET plain other");
      await job.commit();
      assert.match(undone(await job.end()), /written to after it was copied \(set\)/);
    });

    it("moves everything; only the commit opens the target, and no password is in a log, an argument or a result", async () => {
      // What sends a password and no name goes on doing so.
      assert.equal((await (await bench.job("database", bench.databaseSettings({ ACCOUNTS: "app application generated\ndefault application carried\nviewer readOnly generated\n" }))).end()).code, 0);
      const { job, run, settings, keeper } = await begin({ ACCOUNTS: "default default\nreader viewer\n", CARRIED: "default\n", TARGET_ACCOUNTS: "app application\ndefault application\nviewer readOnly\n" });
      const arguments_ = new Set<string>();
      let looking = true;
      const looks = (async () => { while (looking) for (const line of await bench.commandLines("move", "keeper", "target")) arguments_.add(line); })();
      await job.reaches("verified").finally(() => (looking = false));
      await looks;
      const seen = [...arguments_, await bench.log("move"), await bench.log("keeper"), await bench.log("target"), await bench.log("source"), JSON.stringify(await job.file("result"))].join("\n");
      for (const session of [/-cli -h \S+-source /, /-cli --tls /]) assert.match(seen, session, "what is looked for is not looked for where it would be");
      for (const [whose, secret] of Object.entries(redisPasswords)) assert.ok(!seen.includes(secret), whose);
      const report = (await job.file("result"))!;
      assert.deepEqual(report.differences, []);
      assert.ok(report.rows > 1_500, JSON.stringify(report.rows));
      assert.deepEqual(report.fence.proof.map(({ account }: { account: string }) => account).sort(), ["default", "reader"]);
      for (const login of [`app ${redisPasswords.app}`, redisPasswords.superuser]) assert.match(await bench.as("target", login, "PING"), /WRONGPASS/);
      await job.commit();
      const ended = await job.end();
      assert.equal(ended.code, 0, JSON.stringify(ended));
      assert.equal(ended.result.state, "committed");
      assert.equal((await keeper.end()).code, 0);
      assert.equal(await bench.as("target", `app ${redisPasswords.app}`, "GET plain", "LLEN large:list", "XLEN large:stream", "SELECT 3", "GET in3"), "OK\nhello\n1500\n1500\nOK\nx");
      assert.match(await bench.as("target", redisPasswords.superuser, "GET plain", "CONFIG GET maxmemory"), /^OK\nhello\nNOPERM /);
      assert.match(await bench.as("target", "", "GET plain"), /NOAUTH/);
      assert.match(await bench.target("XPENDING events readers"), /^2\n2-5\n3-0/);
      assert.match(await bench.as("source", `default ${redisPasswords.superuser}`, "SET plain x"), /WRONGPASS[^]*NOAUTH/);
      const again = await (await bench.job("settle", settings)).end();
      assert.deepEqual([again.code, again.result.committedAt], [0, ended.result.committedAt]);
      assert.equal(await stateOf(run), "committed");
    });

    it("finds by name what differs, in either direction, and counts what has expired", async () => {
      const settings = bench.settings(`20260101000000-${String(runs).padStart(4, "0")}`);
      const compare = async () => (await (await bench.job("compare", settings)).end()).result;
      const equal = await compare();
      assert.deepEqual(equal.differences, []);
      assert.ok(equal.tables.every((type: { sourceDigest: string; targetDigest: string }) => type.sourceDigest.length === 64 && type.sourceDigest === type.targetDigest), JSON.stringify(equal.tables));
      // The same members in another order.
      await bench.source("HSET turned a 1 b 2", "SADD turned:set x y");
      await bench.target("HSET turned b 2 a 1", "SADD turned:set y x");
      const turned = await compare();
      assert.deepEqual(turned.differences, []);
      assert.equal(turned.rows, equal.rows + 2);
      await bench.target("HSET turned b 3", "SREM turned:set y", "SADD turned:set z");
      await bench.target("SET plain other", "DEL fields", "SET extra 1", "EXPIRE k:1 100", "PERSIST k:3", "XACK events readers 2-5", "RPUSH large:list more", "SADD words four", "ZADD scores 2 a", "SET list x");
      await bench.source("SET brief x PX 1");
      // Ids of 64 bits, more of them than a page has.
      const ids = (command: string) => `EVAL "for i = 1, 1200 do redis.call('XADD', 'wide', '0-10000000000000' .. string.format('%05d', i), 'f', i) end ${command}" 0`;
      await bench.source(ids(""));
      await bench.target(ids("redis.call('XDEL', 'wide', '0-1000000000000001010') redis.call('XADD', 'wide', '0-1000000000000001300', 'f', 1)"));
      await bench.source("XADD wide 0-1000000000000001300 f 1");
      const found = (await compare()).differences as { table: string; kind: string; keys: string[] }[];
      const keys = (kind: string) => found.find((one) => one.kind === kind && one.table === "logical database 0")?.keys.sort();
      assert.deepEqual(keys("another value"), ["events", "large:list", "plain", "scores", "turned", "turned:set", "wide", "words"]);
      assert.deepEqual(keys("missing on the target"), ["fields"]);
      assert.deepEqual(keys("on the target only"), ["extra"]);
      assert.deepEqual(keys("another expiry"), ["k:1", "k:3"]);
      assert.deepEqual(keys("of another type"), ["list"]);
    });

    it("the decision is on the source's disk, and its accounts stay as a second run of the database's job makes them", async () => {
      await bench.restart("source", 0);
      const asked = `HGET dbhaven:lease:20260101000000-${String(runs).padStart(4, "0")} state`;
      assert.equal(accountsInFile ? await bench.source(asked) : await bench.old(asked), "committed");
      assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
      assert.equal(await bench.as("target", `app ${redisPasswords.app}`, "GET plain"), "OK\nother");
    });
  });
}
