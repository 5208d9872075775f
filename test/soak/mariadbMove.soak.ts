import * as assert from "node:assert/strict";
import { newestRun } from "../../swarm/records";
import { journal, stepOf } from "../lab/support/journal";
import { engines } from "../lab/support/lab";
import { atOld, atShelf, lostRows, movedEstate, oldWorld, writes } from "../lab/support/oldMariadb";
import { changesNothing, killAll, startUp, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";

/** What both servers answer with the same words. `written` is left out, which goes on. */
const looks = [
  "SELECT id, HEX(bits), d, e, FORMAT(f, 30) FROM `every-thing`.numbers ORDER BY id",
  "SELECT id, HEX(v), LENGTH(b), SHA2(b, 256), ST_AsText(g) FROM `every-thing`.bytes ORDER BY id",
  "SELECT HEX(id), HEX(latin), HEX(utf3), HEX(utf4), HEX(gbk), choice, many FROM `every-thing`.texts ORDER BY HEX(id)",
  "SELECT * FROM `every-thing`.times ORDER BY id",
  "SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'every-thing' AND TABLE_NAME <> 'written' ORDER BY TABLE_NAME",
  "SELECT ROUTINE_NAME, ROUTINE_TYPE, SQL_MODE FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'every-thing' ORDER BY ROUTINE_NAME",
  "SELECT TRIGGER_NAME, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, SQL_MODE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'every-thing' ORDER BY TRIGGER_NAME",
  "SELECT EVENT_NAME, STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'every-thing' ORDER BY EVENT_NAME",
];
const all = async (place: (sql: string) => Promise<string>) => Promise.all(looks.map(place));

/** One old container with an application; its tests build on each other. */
describe("Moving a MariaDB that an application writes to", () => {
  let kept: string[];
  const newest = async (kind: "move" | "rehearsal" = "move") => newestRun(await journal(), "books", kind);

  before(async () => {
    await reset({ estate: movedEstate() });
    await oldWorld();
    kept = await all(atOld);
    assert.ok(kept.every((answer) => answer !== ""), kept.join("\n"));
  });
  after(killAll);

  it("is reported on: what there is, who is connected, and each thing that stands against it", async () => {
    configure({ estate: movedEstate({ phase: "prepared", accounts: { old_client: { carry: true } } }) });
    const { output } = await succeeds(up());
    assert.match(output, /source +MariaDB 10\.11[^]*target +MariaDB 11\.8[^]*stands against +[^]*account shop/);
    await writes();
  });

  it("is rehearsed while the application writes on, and the target is empty afterwards", async () => {
    configure({ estate: movedEstate({ phase: "rehearsed" }) });
    const { output } = await succeeds(up());
    assert.match(output, /rows[^]*MATCH +nothing was switched/);
    assert.equal((await newest("rehearsal"))!.state, "rehearsed");
    assert.equal(await atShelf("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'every-thing'"), "0");
    await writes();
    await changesNothing();
  });

  it("goes on when the operator's machine dies behind the fence, and the next up finishes it", async () => {
    configure({ estate: movedEstate() });
    const command = startUp();
    await command.reaches("the comparison", 600, async () => ["verify", "hold"].includes(await stepOf("books") ?? ""));
    await command.kill();
    const { output } = await succeeds(up());
    assert.match(output, /joining run/);
    const run = (await newest())!;
    assert.equal(run.state, "committed", JSON.stringify(run.entries.at(-1)));
    await writes();
  });

  it("has every row, every object, and each write that was acknowledged", async () => {
    assert.deepEqual(await all(atShelf), kept);
    assert.deepEqual(await lostRows(atShelf), []);
  });

  it("leaves the old server stopped, with its volume held", async () => {
    const { State, HostConfig } = await engines.srv84.getContainer("old-maria").inspect();
    assert.deepEqual([State.Running, HostConfig.RestartPolicy?.Name], [false, "no"]);
    const holders = await engines.srv84.listContainers({ filters: { volume: ["old-maria"] } as never });
    assert.deepEqual(holders.map(({ Names }) => Names), [["/lab-held-old-maria"]]);
  });

  it("leaves nothing to do", changesNothing);

  it("is taken back with everything that was written since, and the old container works again", async () => {
    configure({ estate: movedEstate({ phase: "reverted" }) });
    const { output } = await succeeds(up());
    for (const line of [/^ {2}result +REVERTED/m, /^ {2}brought back +\d+ tables?: .*every-thing\.written/m]) assert.match(output, line);
    await writes();
    assert.deepEqual(await lostRows(atOld), []);
    assert.equal(await atShelf("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'every-thing'"), "0");
    await changesNothing();
  });

  it("can be followed by the move anew", async () => {
    configure({ estate: movedEstate() });
    assert.match((await succeeds(up())).output, /^ {2}result +MATCH$/m);
    assert.deepEqual(await lostRows(atShelf), []);
    await writes();
    await changesNothing();
  });

  it("can be completed", async () => {
    configure({ estate: movedEstate({ phase: "completed" }) });
    await succeeds(up());
    await changesNothing();
    await writes();
  });
});
