import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { until } from "../../lab/wait";
import { exitCodes } from "../../plan/moves/failure";
import type { RunningJob } from "../jobs/support/jobBench";
import { MariadbBench, mariadbPasswords as passwords, moved } from "../jobs/support/mariadbBench";

const everything = fs.readFileSync(path.join(__dirname, "..", "jobs", "fixtures", "everything.mariadb.sql"), "utf8");

/** What applications do after the switch, in every kind of table. */
const writes = [
  "INSERT INTO numbers (t, d, f, g, bits) VALUES (7, 0.1, 1.17549e-38, -1e-300, b'101'); UPDATE numbers SET b = b - 1 WHERE id = 1; DELETE FROM numbers WHERE id = 2",
  "UPDATE times SET ts6 = ts6 + INTERVAL 1 SECOND WHERE id = 3; INSERT INTO times (id, d, y) VALUES (4, '2024-03-01', 2024)",
  "INSERT INTO texts (id, utf4, gbk, choice) VALUES ('neu', 'ü💩''\\\\', '功', 'ä'); UPDATE texts SET utf4 = CONCAT(utf4, 'x') WHERE id = 'a'",
  "INSERT INTO bytes (id, v, p, i) VALUES (x'0A0B0C0D', x'00FF', ST_GeomFromText('POINT(3 4)'), '::1'); UPDATE bytes SET b = x'0027' WHERE id = x'FFFFFFFF'",
  "INSERT INTO identities (n) VALUES (3); INSERT INTO addresses VALUES ('198.51.100.7')",
  "INSERT INTO generated (a, hidden) VALUES (9, 12); DELETE FROM generated WHERE a = 2",
  "INSERT INTO parent (id, best, above, name) VALUES (20, 11, 1, 'new'); DELETE FROM child WHERE id = 10; UPDATE parent SET best = NULL WHERE id = 1; INSERT INTO child VALUES (30, 20)",
  "DELETE FROM no_key WHERE a = 2; INSERT INTO `we``ird t\"a'b%l_e` VALUES (3, 'ß', NULL)",
  "INSERT INTO my (part, f) VALUES ('b', 9.5); UPDATE aria SET t = 'other'; INSERT INTO csv VALUES (3, 'c,\"d\"'); INSERT INTO memory VALUES (2, 'in memory')",
  "INSERT INTO parted VALUES (4, 1990); DELETE FROM parted WHERE y = 2024",
  "UPDATE versioned SET v = 'third' WHERE id = 1; INSERT INTO versioned VALUES (9, 'nine'); UPDATE dated SET x = 3; DELETE FROM versioned WHERE id = 3",
  "UPDATE valid SET z = '2024-02-15' WHERE z = '2024-03-01'; INSERT INTO numbered (t) VALUES (1), (2)",
  "UPDATE twin SET b = 'x' WHERE id = 4; INSERT INTO Twin VALUES (2, 3); INSERT INTO `café` VALUES (6, 7); UPDATE aged SET d = '2024-03-01 00:00:00.5' WHERE id = 2",
  "SELECT NEXTVAL(counted), NEXTVAL(fresh)",
  "INSERT INTO empty VALUES (5); DELETE FROM empty WHERE id = 5",
  "UPDATE ranged SET t = 'other' WHERE id = 40000; DELETE FROM ranged WHERE id = 1; INSERT INTO ranged VALUES (-5, 'new')",
];
const everyTable = "SELECT GROUP_CONCAT('`', REPLACE(TABLE_NAME, '`', '``'), '`', IF(TABLE_TYPE = 'SYSTEM VERSIONED', ' FOR SYSTEM_TIME ALL', '') ORDER BY TABLE_NAME SEPARATOR '\\n') FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'VIEW' AND TABLE_NAME <> 'dbhaven-definitions'";

/** What SELECT * leaves out. */
const invisible = ["SELECT id, hidden, FORMAT(f, 30) FROM generated", "SELECT id, v, ROW_START, IF(ROW_END > '2038-01-01', 'now', ROW_END) FROM versioned FOR SYSTEM_TIME ALL", "SELECT id, x, begins, IF(ends > '2038-01-01', 'now', ends) FROM dated FOR SYSTEM_TIME ALL"];

/** One source and one target, and moves there and back again; the tests build on each other. */
describe("The way back of a move of MariaDB", () => {
  let bench: MariadbBench;
  let runs = 0;
  let run: string;
  let settings: Record<string, string>;

  before(async () => {
    bench = await MariadbBench.start({ source: "mariadb:10.11", target: "mariadb:11.8" });
    assert.doesNotMatch(await bench.as("source", "root", passwords.superuser, everything), /ERROR/);
    // Large enough to be copied in parts, there and back.
    await bench.old("CREATE TABLE ranged (id INT PRIMARY KEY, t VARCHAR(300)); INSERT INTO ranged SELECT seq, REPEAT(MD5(seq), 5) FROM seq_1_to_60000; ANALYZE TABLE ranged");
    assert.equal(await bench.old("SELECT DATA_LENGTH > 9e6 FROM information_schema.TABLES WHERE TABLE_NAME = 'ranged'"), "1");
    // What is in memory alone is gone with a restart, and so is another on the target.
    await bench.old("ALTER DEFINER = owner@'%' EVENT often DISABLE; DELETE FROM memory");
    assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
    await bench.target("CREATE USER visitor@'%' IDENTIFIED BY 'visitors-secret-0'; GRANT SELECT ON `every-thing`.* TO visitor@'%'");
  });
  after(() => bench?.remove());

  const next = () => `20260101000000-${String(++runs).padStart(4, "0")}`;

  /** Moves it, and leaves the source as it is after the switch and the start of its container. */
  async function move(): Promise<void> {
    run = next();
    settings = bench.settings(run, { CHECKS: "[]", PARTED_BYTES: "8388608" });
    const keeper = await bench.job("keeper", settings);
    const job = await bench.job("move", settings);
    await job.reaches("verified");
    await job.commit();
    const ended = await job.end();
    assert.equal(ended.result.state, "committed", JSON.stringify(ended));
    assert.equal((await keeper.end()).code, 0);
  }
  const begin = (changed: Record<string, string> = {}, role: "revert" | "withdraw" = "revert"): Promise<RunningJob> =>
    bench.job(role, { ...settings, RUN: next(), LEASE: run, WRITES: "carry", TARGET_AWAY: "false", ...changed });
  async function back(changed: Record<string, string> = {}): Promise<Record<string, any>> {
    const ended = await (await begin(changed)).end();
    assert.equal(ended.code, 0, JSON.stringify(ended));
    assert.deepEqual([ended.result.state, ended.result.run], ["reverted", run]);
    assert.match(ended.result.revertedAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    return ended.result;
  }
  const app = (sql: string) => bench.as("target", "app", passwords.app, sql, moved);
  const asShop = (sql: string) => bench.as("source", "shop", passwords.shop, sql, moved);
  const stateOf = () => bench.source(`SELECT state FROM dbhaven.lease WHERE run = '${run}'`);
  const ticks = async () => Number(await bench.source(`SELECT COUNT(*) FROM \`${moved}\`.no_key WHERE b = 'event'`));
  const accountsOpen = (side: "source" | "target") =>
    bench[side]("SELECT GROUP_CONCAT(DISTINCT User ORDER BY User) FROM mysql.global_priv WHERE User IN ('root', 'shop', 'reader', 'owner', 'app', 'maker', 'viewer', 'visitor') AND Host <> 'localhost' AND COALESCE(JSON_VALUE(Priv, '$.account_locked'), '0') IN ('0', 'false')");

  /** Everybody may log in and write at the source, nobody at the target, where nothing is left but what was set aside. */
  async function worksAtSource(events: string): Promise<void> {
    assert.equal(await stateOf(), "reverted");
    assert.equal(await asShop("UPDATE empty SET id = 1; SELECT 'in'"), "in");
    assert.equal(await accountsOpen("source"), "owner,reader,root,shop");
    assert.equal(await bench.old("SELECT @@GLOBAL.read_only, @@GLOBAL.event_scheduler"), "0\tON");
    assert.equal(await bench.old("SELECT GROUP_CONCAT(name, ' ', status, ' ', definer, ' ', character_set_client ORDER BY name) FROM mysql.event"), `never DISABLED owner@% utf8mb4,often ${events} owner@% utf8mb4,once ENABLED owner@% utf8mb4,past DISABLED owner@% utf8mb4`);
    assert.equal(await bench.old("SELECT GROUP_CONCAT(SCHEMA_NAME) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'dbhaven-back-%'"), "NULL");
    if (events === "ENABLED") {
      const before = await ticks();
      await until("the event to run on the source", 60, async () => (await ticks()) > before);
    }
  }
  async function emptyAtTarget(): Promise<void> {
    assert.match(await app("SELECT 1"), /ERROR 4151/);
    assert.equal(await accountsOpen("target"), "visitor");
    assert.equal(await bench.target("SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()), (SELECT COUNT(*) FROM mysql.event WHERE db = DATABASE()), (SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE())"), "0\t0\tlatin1_german1_ci");
  }
  async function worksAtTarget(): Promise<void> {
    assert.equal(await stateOf(), "committed");
    assert.equal(await app("UPDATE empty SET id = 1; SELECT 'in'"), "in");
    assert.equal(await accountsOpen("target"), "app,maker,viewer,visitor");
    assert.equal(await bench.target("SELECT GROUP_CONCAT(name, ' ', status, ' ', definer, ' ', character_set_client ORDER BY name) FROM mysql.event"), "never DISABLED maker@% utf8mb4,often ENABLED maker@% utf8mb4,once ENABLED maker@% utf8mb4,past DISABLED maker@% utf8mb4");
    assert.equal(await accountsOpen("source"), "NULL");
    assert.equal(await bench.source("SELECT GROUP_CONCAT(SCHEMA_NAME) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'dbhaven-back-%' OR SCHEMA_NAME LIKE 'dbhaven-replaced-%'"), "NULL");
  }
  /** Every definition of the source, in its own words; not what goes on. */
  async function definitions(): Promise<string> {
    const statements = await bench.source(`SELECT CONCAT('SHOW CREATE TABLE \`', REPLACE(TABLE_NAME, '\`', '\`\`'), '\`;') FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${moved}'
      UNION ALL SELECT CONCAT('SHOW CREATE TRIGGER \`', TRIGGER_NAME, '\`;') FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '${moved}'
      UNION ALL SELECT CONCAT('SHOW CREATE ', TYPE, ' \`', name, '\`;') FROM mysql.proc WHERE db = '${moved}'`);
    const shown = await bench.source(statements, moved);
    const more = await bench.source(`SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, ACTION_ORDER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '${moved}' ORDER BY 1; SELECT TABLE_NAME, CONSTRAINT_NAME, UNIQUE_CONSTRAINT_SCHEMA, REFERENCED_TABLE_NAME, UPDATE_RULE, DELETE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = '${moved}' ORDER BY 1, 2; SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '${moved}'`);
    // A trigger shows when it was made, and a column whether its times are stored in the form of earlier servers.
    return `${shown}\n${more}`.replace(/ AUTO_INCREMENT=\d+| \/\* mariadb-5\.3 \*\//g, "").replace(/\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d\d$/gm, "");
  }
  /** All rows of one database, without those that an event goes on writing, as both servers say them with the same words. */
  async function rowsOf(side: "source" | "target", database: string): Promise<Record<string, string[]>> {
    const tables = (await bench[side](everyTable, database)).replace(/\\n/g, "\n").split("\n");
    const selects = [...tables.map((table) => [table, `SELECT * FROM ${table}`]), ...invisible.map((select) => [select, select])];
    const answers = await bench[side](`SET time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES'; ${selects.map(([title, select]) => `SELECT '## ${title!.replace(/'/g, "''")}'; ${select};`).join(" ")}`, database);
    const found: Record<string, string[]> = {};
    let rows: string[] = [];
    for (const line of answers.split("\n")) {
      if (line.startsWith("## ")) found[line] = rows = [];
      else if (line !== "3\tevent") rows.push(line);
    }
    for (const list of Object.values(found)) list.sort();
    return found;
  }

  it("with nothing written: everybody works on the source again, and the target's database is set aside and empty", async () => {
    await move();
    const asItWas = await definitions();
    await bench.restart("source");
    const result = await back();
    assert.deepEqual([result.writes, result.carried, result.kept], ["none", undefined, undefined]);
    assert.equal(await definitions(), asItWas);
    await worksAtSource("DISABLED");
    await emptyAtTarget();
    const kept = await bench.target("SELECT kind, name FROM `dbhaven-definitions` ORDER BY kind, name", `dbhaven-reverted-${run}`);
    for (const object of ["event\toften", "trigger\tfirst_trigger", "view\ta_first", "package body\ttools", "function\tdoubled"]) assert.ok(kept.split("\n").includes(object), kept);
    const again = await (await begin({}, "withdraw")).end();
    assert.deepEqual([again.code, again.result.revertedAt], [0, result.revertedAt]);
  });

  it("is refused where definitions were changed since, by name, and applications go on at the target", async () => {
    await bench.old("ALTER DEFINER = owner@'%' EVENT often ENABLE; INSERT INTO memory VALUES (1, 'kept in memory')");
    await move();
    for (const write of writes) assert.doesNotMatch(await app(write), /ERROR/, write);
    await bench.restart("source");
    await bench.target("ALTER TABLE csv ADD more INT NOT NULL; CREATE TABLE fresh_one (id INT); CREATE VIEW more AS SELECT 1");
    const ended = await (await begin()).end();
    assert.equal(ended.code, exitCodes.refused, JSON.stringify(ended));
    for (const words of [/definitions differ since the switch/, /column csv\.more is new/, /view more is new/, /table fresh_one is new/, /revert: \{ writes: lose \}/]) assert.match(ended.result.reason, words);
    await worksAtTarget();
    await bench.target("ALTER TABLE csv DROP more; DROP TABLE fresh_one; DROP VIEW more");
  });

  for (const step of ["reach", "close", "verify", "carry"] as const) {
    it(`killed in step ${step}, then withdrawn: applications go on at the target`, async () => {
      const job = await begin();
      await job.reaches(step);
      await bench.signal("revert", "KILL");
      await job.end();
      const ended = await (await begin({}, "withdraw")).end();
      assert.equal(ended.code, exitCodes.undone, JSON.stringify(ended));
      await worksAtTarget();
    });
  }

  it("is ended by whoever cancels it before the exchange", async () => {
    const job = await begin();
    await job.reaches("verify");
    await bench.inside("revert", ["bash", "-c", "printf somebody >/tmp/dbhaven/cancel-requested; kill -TERM 1"]);
    const ended = await job.end();
    assert.equal(ended.code, exitCodes.undone, JSON.stringify(ended));
    assert.match(ended.result.reason, /cancelled by somebody/);
    await worksAtTarget();
  });

  it("killed in the middle of its exchange, is finished by the next with everything that was written, under the source's own definitions; no password is in a log, an argument or a result", async () => {
    const asItWas = await definitions();
    const old = await rowsOf("source", moved);
    // Nothing can be renamed as long as somebody reads it.
    const reader = bench.source(`START TRANSACTION; SELECT COUNT(*) FROM \`${moved}\`.parent; SELECT SLEEP(200)`).catch(() => undefined);
    const job = await begin();
    const arguments_ = new Set<string>();
    const renaming = () => bench.source("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'RENAME TABLE%'");
    await until("the exchange", 300, async () => {
      for (const line of await bench.commandLines("revert", "source")) arguments_.add(line);
      return (await renaming()) === "1";
    });
    assert.equal(await stateOf(), "reverting");
    assert.match(await app("SELECT 1"), /ERROR 4151/);
    assert.match(await bench.as("source", "root", passwords.superuser, "SELECT 1"), /ERROR 4151/);
    await bench.signal("revert", "KILL");
    await job.end();
    // The server may not have noticed yet that nobody waits for the statement.
    const end = (statement: string) => bench.source(`SET @n = (SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE '${statement}%' AND ID <> CONNECTION_ID()); EXECUTE IMMEDIATE COALESCE(CONCAT('KILL ', @n), 'DO 0')`);
    await end("RENAME TABLE");
    await until("the orphaned statement to end", 60, async () => (await renaming()) === "0");
    await end("SELECT SLEEP");
    await reader;
    // What a server that crashed in between may leave: one table is nowhere, one is exchanged already.
    const copies = `dbhaven-back-${run}`;
    const kept = `dbhaven-replaced-${run}`;
    await bench.source(`SET foreign_key_checks = 0; RENAME TABLE \`${moved}\`.numbers TO \`${kept}\`.numbers, \`${moved}\`.csv TO \`${kept}\`.csv, \`${copies}\`.csv TO \`${moved}\`.csv`);
    await bench.restart("source", 0);
    const result = await back();
    assert.equal(result.writes, "carried");
    assert.equal(result.kept, kept);
    const carried = result.carried.map(([schema, table]: [string, string]) => { assert.equal(schema, moved); return table; });
    for (const table of ["numbers", "texts", "my", "csv", "memory", "versioned", "dated", "we`ird t\"a'b%l_e", "parent", "child", "counted", "fresh", "Twin", "twin", "café", "aged"]) assert.ok(carried.includes(table), `${table}: ${carried}`);
    assert.ok(!carried.includes("ended"), String(carried));
    const [here, there] = [await rowsOf("source", moved), await rowsOf("target", `dbhaven-reverted-${run}`)];
    // What was in memory went with the restart, after it had been carried.
    for (const rows of [here, there]) delete rows["## `memory`"];
    assert.deepEqual(here, there);
    assert.equal(await definitions(), asItWas);
    const before = await rowsOf("source", kept);
    for (const [table, rows] of Object.entries(before)) if (!/## `memory`/.test(table)) assert.deepEqual(rows, old[table], table);
    assert.ok("## `numbers`" in before, Object.keys(before).join());
    const logs = await Promise.all((["source", "target"] as const).map((side) => bench.inside(side, ["bash", "-c", "cat /var/lib/mysql/general.log /var/lib/mysql/slow.log /var/lib/mysql/mariadb/*.log; strings -n 6 /var/lib/mysql/bin.0* || cat /var/lib/mysql/bin.0*"])));
    const seen = [...arguments_, await bench.log("revert"), JSON.stringify(result)].join("\n");
    assert.match(seen, /--user=dbhaven/);
    for (const [whose, secret] of Object.entries(passwords)) assert.ok(!seen.includes(secret), whose);
    for (const whose of ["administrator", "superuser", "dbhaven"] as const) for (const log of logs) assert.ok(!log.includes(passwords[whose]), `${whose} in a log of a server`);
    await worksAtSource("ENABLED");
    await emptyAtTarget();
  });

  it("what was carried works: triggers, foreign keys, next values", async () => {
    assert.equal(await asShop("INSERT INTO generated (a) VALUES (50); SELECT made FROM generated WHERE a = 50"), "x50-ü-1-2");
    assert.match(await asShop("INSERT INTO child VALUES (99, 98)"), /ERROR 1452/);
    assert.equal(await asShop("DELETE FROM child WHERE id = 30; SELECT COUNT(*) FROM no_key WHERE a = 30 AND b = 'deleted'"), "1");
    assert.equal(await asShop("INSERT INTO numbers (t) VALUES (5); SELECT MAX(id) FROM numbers"), "18446744073709551101");
    await asShop("DELETE FROM numbers WHERE t = 5");
  });

  it("finished again where its ending was killed, whatever that had left", async () => {
    const asItWas = await definitions();
    await bench.source(`UPDATE dbhaven.lease SET state = 'reverting' WHERE run = '${run}'; DROP TRIGGER \`${moved}\`.second_trigger; ALTER DATABASE \`${moved}\` COLLATE latin1_bin`);
    const ended = await (await begin({}, "withdraw")).end();
    assert.equal(ended.code, 0, JSON.stringify(ended));
    assert.equal(await definitions(), asItWas);
    await worksAtSource("ENABLED");
  });

  it("can be followed by the move anew, and gives up what was written where that was accepted, also in another definition", async () => {
    await move();
    assert.equal(await app("DELETE FROM parent WHERE id = 4; SELECT 'out'"), "out");
    await bench.target("ALTER TABLE csv ADD more INT NOT NULL; DROP TABLE aria");
    await bench.restart("source");
    const before = await rowsOf("source", moved);
    const result = await back({ WRITES: "lose" });
    assert.deepEqual([result.writes, result.carried, result.kept], ["lost", undefined, undefined]);
    const named = result.differences.map(({ table, object, kind, keys }: Record<string, any>) => `${kind} ${table ?? object} ${keys.join()}`);
    for (const one of ["missing parent 4", "extra column csv.more ", "missing table aria "]) assert.ok(named.includes(one), named.join("\n"));
    assert.ok(result.notCompared.includes("rows of table csv, whose definition is another"), JSON.stringify(result.notCompared));
    assert.deepEqual(await rowsOf("source", moved), before);
    await worksAtSource("ENABLED");
    await emptyAtTarget();
  });

  it("with the target gone is refused, works for whoever gives up what was written, and sets it aside once it is back", async () => {
    await move();
    await bench.restart("source");
    await bench.signal("target", "KILL");
    const refused = await (await begin({ NAME_SECONDS: "2" })).end();
    assert.equal(refused.code, exitCodes.refused, JSON.stringify(refused));
    assert.match(refused.result.reason, /does not answer .*revert: \{ writes: lose \}/);
    const result = await back({ WRITES: "lose", TARGET_AWAY: "true" });
    assert.equal(result.writes, "unknown");
    await worksAtSource("ENABLED");
    await bench.startAgain("target");
    assert.match(await app("SELECT 'in'"), /in/);
    assert.equal((await back({ WRITES: "lose" })).writes, "unknown");
    await emptyAtTarget();
    await worksAtSource("ENABLED");
  });
});
