import * as assert from "node:assert/strict";
import { newestRun } from "../../swarm/records";
import { journal, stepOf } from "../lab/support/journal";
import { engines, onServer, task, until } from "../lab/support/lab";
import { atOld, atStore, lostKeys, movedEstate, oldWorld, writes } from "../lab/support/oldRedis";
import { changesNothing, killAll, startUp, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";

/** What both servers answer with the same words, of every type; `written:` is left out, which goes on. */
const looks = [
  "GET plain", 'GET "odd key \\x00\\xff\\"\\\\"', 'GET ""', "LRANGE list 0 -1", "LLEN large:list", "SORT words ALPHA", "SCARD large:set", "ZRANGE scores 0 -1 WITHSCORES", "HGET large:hash f77", "HLEN fields",
  "PFCOUNT visitors", "GEOPOS places Palermo", "XRANGE events - +", "XPENDING events readers", "XINFO GROUPS events", "XLEN large:stream", "PEXPIRETIME long", "PEXPIRETIME k:3", "FCALL hello 0", "SELECT 3", "GET in3", "PEXPIRETIME in3",
];

/** Versions write one number in different words. */
const plain = (answers: string[]) => answers.map((line) => (/^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(line) ? String(Number(line)) : line));

/** One old container with an application; its tests build on each other. */
describe("Moving a Redis that an application writes to", () => {
  let kept: string[];
  const newest = async (kind: "move" | "rehearsal" = "move") => newestRun(await journal(), "sessions", kind);

  before(async () => {
    await reset({ estate: movedEstate() });
    await oldWorld();
    kept = plain(await atOld(...looks));
    assert.ok(kept.length > 60, kept.join("\n"));
  });
  after(killAll);

  it("is reported on: what there is, who is connected, and each thing that stands against it", async () => {
    configure({ estate: movedEstate({ phase: "prepared", accounts: {} }) });
    const { output } = await succeeds(up());
    assert.match(output, /source +Redis 7\.0[^]*target +Valkey 8\.1[^]*stands against +the source's account default may log in, and accounts of the move does not say which account takes its place/);
    await writes();
  });

  it("is rehearsed while the application writes on, and the target is empty afterwards", async () => {
    configure({ estate: movedEstate({ phase: "rehearsed" }) });
    const { output } = await succeeds(up());
    assert.match(output, /keys[^]*MATCH +nothing was switched/);
    assert.equal((await newest("rehearsal"))!.state, "rehearsed");
    assert.deepEqual(await atStore("DBSIZE"), ["1"], "but dbhaven's own note it is empty");
    await writes();
    await changesNothing();
  });

  it("goes on when the operator's machine dies behind the fence, and the next up finishes it", async () => {
    configure({ estate: movedEstate() });
    const command = startUp();
    await command.reaches("the comparison", 600, async () => ["verify", "hold"].includes(await stepOf("sessions") ?? ""));
    await command.kill();
    const { output } = await succeeds(up());
    assert.match(output, /joining run/);
    const run = (await newest())!;
    assert.equal(run.state, "committed", JSON.stringify(run.entries.at(-1)));
    await writes();
  });

  it("has every key of every type, the functions, and each write that was acknowledged", async () => {
    assert.deepEqual(plain(await atStore(...looks)), kept);
    assert.deepEqual(await lostKeys(atStore), []);
  });

  it("leaves the old server stopped, with its volume held", async () => {
    const { State, HostConfig } = await engines.srv84.getContainer("old-redis").inspect();
    assert.deepEqual([State.Running, HostConfig.RestartPolicy?.Name], [false, "no"]);
    const holders = await engines.srv84.listContainers({ filters: { volume: ["old-redis"] } as never });
    assert.deepEqual(holders.map(({ Names }) => Names), [["/lab-held-old-redis"]]);
  });

  it("leaves nothing to do", changesNothing);

  it("keeps what it brought over a restart of the instance", async () => {
    const old = (await task("srv80", "lab-store"))!;
    await onServer("srv80", `docker kill ${old} >/dev/null`);
    await until("a new task of the instance", 120, async () => {
      const now = await task("srv80", "lab-store");
      return now !== undefined && now !== old && (await atStore("PING").catch(() => []))[0] === "PONG";
    });
    await writes();
    assert.deepEqual(plain(await atStore(...looks)), kept);
    assert.deepEqual(await lostKeys(atStore), []);
  });

  it("is taken back with every write that was acknowledged, and the old server works as it did", async () => {
    // How much its groups have read a server forgets when it starts.
    const lasting = looks.filter((look) => !look.startsWith("XINFO GROUPS"));
    const there = plain(await atStore(...lasting));
    configure({ estate: movedEstate({ phase: "reverted" }) });
    const { output } = await succeeds(up());
    for (const line of [/^ {2}result +REVERTED/m, /^ {2}brought back +\d+ types?: .*0\.string/m, /^ {2}left +the keys on the target/m]) assert.match(output, line);
    await writes();
    assert.deepEqual(plain(await atOld(...lasting)), there);
    assert.deepEqual(await lostKeys(atOld), []);
    assert.equal((await newest())!.state, "reverted");
    await changesNothing();
  });

  it("is made anew after that, in the place of what it had left on the target", async () => {
    configure({ estate: movedEstate() });
    assert.match((await succeeds(up())).output, /^ {2}result +MATCH$/m);
    await writes();
    assert.deepEqual(await lostKeys(atStore), []);
  });

  it("can be completed", async () => {
    configure({ estate: movedEstate({ phase: "completed" }) });
    await succeeds(up());
    await changesNothing();
    await writes();
  });
});
