import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { exitCodes } from "../../plan/moves/failure";
import { until } from "../../lab/wait";
import { pause } from "../../swarm/job";
import type { Ended, RunningJob } from "../jobs/support/jobBench";
import { RedisBench, redisPasswords } from "../jobs/support/redisBench";
import { reading, type Value } from "../jobs/support/redisReading";

const everything = fs.readFileSync(path.join(__dirname, "..", "jobs", "fixtures", "everything.redis"), "utf8").trim().split("\n");
const outcome = fs.readFileSync(path.join(__dirname, "..", "..", "jobs", "redis", "revert", "outcome.sh"), "utf8");
const images = { old: "redis:6.0-bullseye", usual: "redis:7.0-bookworm", valkey: "valkey/valkey:8.1-trixie" };
type Reading = Map<string, Value>;
const reader = `ACL SETUSER reader on >${redisPasswords.reader} ~* +@read`;

/** What applications may do on the target: new, other and deleted keys of each type, small and large, in several logical databases. */
const writes = [
  "SET plain other", "SET new x", 'SET "new \\x00\\xff \\"\\\\\\n*[?" "bin\\x00\\r\\nary"', 'SET "" another', "SET counted 41", "INCR counted", "APPEND bits y", "PFADD visitors d e", "SETRANGE long:string 1200000 end", "DEL numbers",
  "RPUSH list tail", "LPOP list", 'RPUSH new:list a "" "\\x00"', "SREM words one", "SADD words four", "SADD new:set 1 2 3", "ZADD scores 0.1 a 1e-320 tiny -0 zero 3.0000000000000009 h", "ZADD new:scores 1 b 1 a 2 c", "HSET fields f1 other f3 \"\\xff\"", "HDEL fields f2",
  "GEOADD places 2.349014 48.864716 Paris", "DEL k:2", "RENAME k:4 renamed", "DEL words2", "SET soon longer PX 900000000", "PERSIST long", "EXPIRE k:1 100000", "SET brief x PX 2500", "SET scores:was x", "DEL h:1", "SET h:1 string", "DEL k:5", "RPUSH k:5 list",
  "XADD events 5-0 f v", "XREADGROUP GROUP readers c2 COUNT 1 STREAMS events >", "XREADGROUP GROUP late c9 COUNT 1 STREAMS events >", "XACK events readers 3-0", "XGROUP CREATECONSUMER events late idle", "XGROUP CREATE events third 1-1", "XDEL events 5-0",
  "XGROUP CREATE hollow g 0 MKSTREAM", "XADD emptied 7-7 f v", "XDEL emptied 7-7", "XADD trimmed 1-1 f v", "XADD trimmed 2-1 f v", "XADD trimmed 3-1 f v", "XGROUP CREATE trimmed g 0", "XREADGROUP GROUP g c COUNT 2 STREAMS trimmed >", "XREADGROUP GROUP g c STREAMS trimmed 0", "XTRIM trimmed MAXLEN 1",
  "EVAL \"for i=1,ARGV[1] do redis.call('RPUSH','huge:list',i..string.rep('y',200)) redis.call('HSET','huge:hash','f'..i,string.rep('z',150)) redis.call('SADD','huge:set',i..string.rep('s',120)) redis.call('ZADD','huge:zset',i/3,'m'..i) redis.call('XADD','huge:stream',i..'-0','f',string.rep('e',150)) end\" 0 6000",
  "XGROUP CREATE huge:stream g 0", "XREADGROUP GROUP g c COUNT 4500 STREAMS huge:stream >", "XDEL huge:stream 1-0 20-0 4499-0 4200-0", "EVAL \"for i=1,ARGV[1] do redis.call('SET','more:'..i,i) end\" 0 1000",
  "SELECT 3", "SET in3 y EX 90000", "SET also3 x", "SELECT 5", 'HSET "only in 5" f v', "SELECT 0",
];

/** The way back of a committed move against real servers. Within a group the tests build on each other. */
for (const [source, target] of [["usual", "valkey"], ["valkey", "valkey"], ["old", "usual"]] as const) {
  describe(`The way back from ${images[target]} to ${images[source]}`, () => {
    let bench: RedisBench;
    let runs = 0;
    let committed: Record<string, string>;
    let atSwitch: Reading;
    let users: string;
    /** A server with a file of accounts stays closed over a restart; one without opens again, and has forgotten dbhaven. */
    const accountsInFile = source === "valkey";
    const since7 = source !== "old";
    const read = (side: "source" | "target") => reading(bench, side, { since7 });

    before(async () => {
      bench = await RedisBench.start({ source: images[source], target: images[target] }, { source: source === "old" ? [] : ["--appendonly", "yes"], accountsInFile });
      const wrong = (await bench.old(...everything.map((line) => (since7 ? line : line.replace("SET long kept EXAT 4102444800", "SET long kept PX 3000000000"))), reader)).split("\n").filter((line) => /^(ERR|WRONG|NO)/.test(line));
      assert.deepEqual(wrong, []);
      if (since7) await bench.old('FUNCTION LOAD "#!lua name=greeting\\nredis.register_function(\'hello\', function() return \'hi\' end)"');
      assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
    });
    after(() => bench?.remove());

    const newRun = () => `20260101000000-${String(++runs).padStart(4, "0")}`;

    /** The move, committed; then what was the old container is stopped and started again, as the way back begins. */
    async function switched(): Promise<void> {
      committed = bench.settings(newRun());
      const keeper = await bench.job("keeper", committed);
      const job = await bench.job("move", committed);
      await job.reaches("verified");
      await job.commit();
      const ended = await job.end();
      assert.equal(ended.result.state, "committed", JSON.stringify(ended));
      assert.equal((await keeper.end()).code, 0);
      atSwitch = await read("source");
      users = await bench.source(`HGET dbhaven:lease:${committed.RUN} users`);
      await bench.restart("source");
    }
    /** Committed once more after it was taken back, by hand, since a move takes minutes where programs start slowly: both sides have the same keys. */
    async function again(): Promise<void> {
      atSwitch = await read("source");
      if (accountsInFile) await bench.source("ACL SETUSER default off", "ACL SETUSER reader off", "ACL SAVE");
      await bench.source(`HSET dbhaven:lease:${committed.RUN} state committed users "${users.replaceAll("\n", "\\n")}"`, `SET dbhaven:fence ${committed.RUN}`);
      await write("HSET dbhaven:move:sessions state committed", "ACL SETUSER app on", "ACL SETUSER viewer on", "ACL SAVE");
    }
    const write = async (...commands: string[]) => assert.deepEqual((await bench.target(...commands)).split("\n").filter((line) => /^(ERR|WRONG|NO|BUSY)/.test(line)), []);
    const settings = (changed: Record<string, string> = {}) => ({ ...committed, RUN: newRun(), LEASE: committed.RUN!, WRITES: "carry", TARGET_AWAY: "false", ...changed });
    const back = async (changed: Record<string, string> = {}): Promise<Ended> => (await bench.job("revert", settings(changed))).end();
    const leaseState = async () => (await bench.old(`HGET dbhaven:lease:${committed.RUN} state`)).split("\n").at(-1);
    const reverted = ({ code, result }: Ended, was: string): void => {
      assert.equal(code, 0, JSON.stringify(result));
      assert.deepEqual([result.state, result.run, result.writes, result.kept], ["reverted", committed.RUN, was, null]);
      assert.match(result.revertedAt, /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ$/);
    };
    const refused = ({ code, result }: Ended): string => {
      assert.equal(code, exitCodes.refused, JSON.stringify(result));
      return String(result.reason);
    };

    /** Everybody works on the source again as before the move, nothing of dbhaven's work is left there, and nobody is on the target. */
    async function sourceIsBack(): Promise<void> {
      assert.equal(await bench.old("SET dbhaven-free x", "DEL dbhaven-free"), "OK\n1");
      assert.match(await bench.as("source", `reader ${redisPasswords.reader}`, "EXISTS new"), /^OK\n[01]$/);
      assert.match(await bench.as("source", `reader ${redisPasswords.reader}`, "SET new x"), /NOPERM/);
      assert.equal(await bench.old("CONFIG GET maxmemory", "CONFIG GET appendfsync"), "maxmemory\n0\nappendfsync\neverysec");
      assert.equal(await leaseState(), "reverted");
      assert.equal(await bench.old(`HEXISTS dbhaven:lease:${committed.RUN} users`), "0", "hashes of passwords");
      for (const number of [0, 3, 5]) assert.equal((await bench.old(`SELECT ${number}`, "KEYS dbhaven:back:*")).trim(), "OK", "what was staged is gone");
      assert.match(await bench.as("target", `app ${redisPasswords.app}`, "PING"), /WRONGPASS/);
    }
    const targetWorks = async () => {
      assert.match(await bench.as("target", `app ${redisPasswords.app}`, "PING"), /^OK\nPONG$/);
      assert.match(await bench.as("target", `viewer ${redisPasswords.reader}`, "PING"), /^OK\nPONG$/);
    };
    /** Keys that differ, with the texts around the first byte that does. */
    const differing = (a: Reading, b: Reading) => [...new Set([...a.keys(), ...b.keys()])].filter((key) => {
      const [one, other] = [a.get(key), b.get(key)];
      return one?.contents !== other?.contents || Math.abs(one!.ends - other!.ends) > (since7 ? 0 : 1500) || (one!.ends < 0) !== (other!.ends < 0);
    }).slice(0, 5).map((key) => {
      const text = (value?: Value) => (value ? `until ${value.ends}: ${value.contents}` : "none");
      const [one, other] = [text(a.get(key)), text(b.get(key))];
      let at = 0;
      while (at < one.length && one[at] === other[at]) at++;
      return `${key}: ${one.length} ${one.slice(Math.max(0, at - 60), at + 60)} | ${other.length} ${other.slice(Math.max(0, at - 60), at + 60)}`;
    });
    const same = async (a: Reading, b: Reading) => {
      assert.ok(a.size > 1_500, String(a.size));
      assert.deepEqual(differing(a, b), []);
    };

    it("is taken at once where nothing was written since: the users of the source are what they were", async () => {
      await switched();
      const ended = await back();
      reverted(ended, "none");
      assert.deepEqual([ended.result.carried, ended.result.rows > 1_500], [[], true]);
      await sourceIsBack();
      await same(await read("source"), atSwitch);
    });

    if (source === "usual") it("can be followed by the move anew, which takes the place of what it had left on the target", async () => {
      await switched();
      await targetWorks();
    });

    it("carries what was written into keys of every type, and no password is in a log, an argument or a result", async () => {
      if (source !== "usual") await again();
      await write(...(since7 ? writes : writes.filter((line) => !/CREATECONSUMER/.test(line))));
      const arguments_ = new Set<string>();
      let looking = true;
      const job = await bench.job("revert", settings());
      const looks = (async () => { for (; looking; await pause(200)) for (const line of await bench.commandLines("revert", "source")) arguments_.add(line); })();
      const ended = await job.end().finally(() => (looking = false));
      await looks;
      reverted(ended, "carried");
      // In the server's own form where the source reads that.
      assert.equal(/cmdstat_restore:/.test(await bench.old("INFO commandstats")), source === target);
      for (const pair of ["0 string", "0 list", "0 set", "0 zset", "0 hash", "0 stream", "0 deleted", "3 string", "5 hash"]) assert.ok(ended.result.carried.some((one: string[]) => one.join(" ") === pair), `${pair}: ${JSON.stringify(ended.result.carried)}`);
      await until("a key that was brought to expire", 10, async () => !(await read("target")).has('0 "brief"'));
      const [there, here] = [await read("target"), await read("source")];
      await same(here, there);
      assert.ok(differing(here, atSwitch).length > 0);
      if (since7) for (const stream of ["events", "trimmed", "huge:stream"]) assert.equal(await bench.shown("source", `XINFO GROUPS ${stream}`), await bench.shown("target", `XINFO GROUPS ${stream}`));
      await sourceIsBack();
      const seen = [...arguments_, await bench.log("revert"), await bench.log("source"), await bench.log("target"), JSON.stringify(ended)].join("\n");
      for (const session of [/-cli -h \S+-source /, /-cli --tls /]) assert.match(seen, session, "what is looked for is not looked for where it would be");
      for (const [whose, secret] of Object.entries(redisPasswords)) assert.ok(!seen.replace(/--requirepass \S+/g, "").includes(secret), whose);
    });

    it("is on the source's disk", async () => {
      const kept = await read("source");
      await bench.docker.getContainer(bench.name("source")).kill({ signal: "KILL" });
      await bench.docker.getContainer(bench.name("source")).start();
      await bench.ready("source");
      await until("the source to have loaded", 60, async () => (await bench.old("PING").catch(() => "")) === "PONG");
      if (!accountsInFile) await bench.old(reader, `ACL SETUSER dbhaven on >${redisPasswords.dbhaven} ~* ${since7 ? "&* " : ""}+@all`);
      await same(await read("source"), kept);
      assert.match(await leaseState() ?? "", source === "old" ? /^revert(ing|ed)$/ : /^reverted$/);
    });

    if (source !== "usual") return;

    it("is refused where libraries of functions differ, and the target is open again", async () => {
      await again();
      await write("SET plain kept", 'FUNCTION LOAD REPLACE "#!lua name=greeting\\nredis.register_function(\'hello\', function() return \'ho\' end)"');
      assert.match(refused(await back()), /libraries of functions differ since the switch, and only keys are brought back: greeting\. Load on the target what the source has, or give up.*\(applications go on at the target\)/);
      await targetWorks();
      await write('FUNCTION LOAD REPLACE "#!lua name=greeting\\nredis.register_function(\'hello\', function() return \'hi\' end)"');
    });

    it("is refused where what was written does not fit beside what the source has, where the target has lost its keys, and where it is away", async () => {
      await write("SET roomy x", "SETRANGE roomy 3000000 x", "RENAME dbhaven:move:sessions elsewhere");
      assert.match(refused(await back()), new RegExp(`the target has lost what run ${committed.RUN} of the move brought to it`));
      await write("RENAME elsewhere dbhaven:move:sessions");
      await bench.source(`HSET dbhaven:lease:${committed.RUN} maxmemory 2000000`);
      assert.match(refused(await back()), /the source has room for -?\d+ MB, and what was written on the target takes \d MB beside what is there: raise its limit/);
      await bench.source(`HSET dbhaven:lease:${committed.RUN} maxmemory 0`);
      assert.match(refused(await back({ TARGET_AWAY: "true" })), /does not answer \(its server is offline\), and what was written there since the switch would be lost/);
      await targetWorks();
      await same(await read("source"), atSwitch);
    });

    for (const [call, restarted] of [["shut_out", true], ["close_accounts", false], ["weigh", false], ["brought_types", false], ["exchange", true]] as const) {
      it(`whose job is killed at ${call} has changed nothing on the source, and is withdrawn: the target is open again`, async () => {
        if (restarted) await bench.restart("source");
        await killedAt(call);
        const ended = await (await bench.job("withdraw", settings())).end();
        assert.equal(ended.code, exitCodes.undone, JSON.stringify(ended));
        assert.equal(await bench.source(`HGET dbhaven:lease:${committed.RUN} state`, "SELECT 3", "KEYS dbhaven:back:*", "SELECT 0", "KEYS dbhaven:back:*").then((text) => text.trim().split(/\n+/).join(" ")), "committed OK OK");
        await targetWorks();
        if (call === "exchange") await same(await read("source"), atSwitch);
      });
    }

    it("whose job was killed with everything staged is taken by the next one from the beginning; what somebody wrote on a source that was open for a moment gives way to the target's", async () => {
      await killedAt("exchange");
      await bench.restart("source");
      await bench.old("SET meanwhile x", "SET plain meanwhile");
      // What that one had staged is not what the target has now.
      await write("SET roomy y", "SET plain last", "SET after x");
      reverted(await back(), "carried");
      await sourceIsBack();
      await same(await read("source"), await read("target"));
      assert.equal(await bench.old("GET plain", "EXISTS meanwhile"), "last\n0");
    });

    for (const [call, next] of [["keep_decision", "withdraw"], ["set_target_aside", "revert"]] as const) {
      it(`whose job is killed at ${call}, after the exchange, is finished by ${next}`, async () => {
        await again();
        await write(`SET plain ${call}`, "DEL k:7");
        await killedAt(call);
        reverted(await (await bench.job(next, settings())).end(), "carried");
        await sourceIsBack();
        await same(await read("source"), await read("target"));
        assert.equal(await bench.old("GET plain", "EXISTS k:7"), `${call}\n0`);
      });
    }

    it("is open with the target's server switched off, for whoever gives up what was written there; once it is back it is closed", async () => {
      await again();
      await write("SET plain unseen");
      await bench.docker.getContainer(bench.name("target")).stop();
      reverted(await back({ WRITES: "lose", TARGET_AWAY: "true" }), "unknown");
      assert.equal(await bench.old("SET free x", "DEL free"), "OK\n1");
      await bench.docker.getContainer(bench.name("target")).start();
      await bench.ready("target");
      await targetWorks();
      reverted(await back({ WRITES: "lose" }), "unknown");
      await sourceIsBack();
      await same(await read("source"), atSwitch);
      assert.match(refused(await (await bench.job("move", bench.settings(newRun()))).end()), /some were given up/);
      assert.equal(await bench.target("GET plain"), "unseen");
    });

    it("gives up by name what was written, where the estate says so, whatever a killed run has staged, and keeps it on the target until somebody deletes it", async () => {
      await again();
      await write("SET plain staged");
      await killedAt("exchange");
      assert.notEqual((await bench.source("KEYS dbhaven:back:*")).trim(), "");
      await write("SET plain given-up", "DEL k:6", "SET extra 1");
      const ended = await back({ WRITES: "lose" });
      reverted(ended, "lost");
      // `trimmed`: at its restart in the test before this one the server forgot that what is pending had been read twice.
      assert.deepEqual(ended.result.differences.map(({ table, kind, keys }: Record<string, unknown>) => [table, kind, [...keys as string[]].sort()]).sort(), [
        ["logical database 0", "another value", ["plain", "trimmed"]], ["logical database 0", "missing on the target", ["k:6"]], ["logical database 0", "on the target only", ["extra"]],
      ]);
      await sourceIsBack();
      await same(await read("source"), atSwitch);
      const anew = bench.settings(newRun());
      assert.match(refused(await (await bench.job("move", anew)).end()), new RegExp(`has \\d+ keys still of which some were given up when run ${committed.RUN} was taken back: fetch what is needed of them, then delete them there as dbhaven \\(FLUSHALL\\)`));
      assert.equal(await bench.target("GET plain"), "given-up");
    });

    /** The job, halted where it calls a function of its own; killed there. */
    async function killedAt(call: string): Promise<void> {
      const halt = `${call}() { : >/tmp/halted; while :; do pause 1; done; }\n`;
      const job: RunningJob = await bench.job("revert", settings(), { "redis/revert/outcome.sh": `${outcome}\n${halt}` });
      await until(`the job to come to ${call}`, 240, async () => {
        const found = await bench.inside("revert", ["bash", "-c", "ls /tmp; cat /tmp/dbhaven/result 2>/dev/null; true"]);
        if (/"state"/.test(found)) throw new Error(found);
        return /halted/.test(found);
      });
      await bench.signal("revert", "KILL");
      assert.equal((await job.end()).code, 137);
    }
  });
}
