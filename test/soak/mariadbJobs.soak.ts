import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { exitCodes } from "../../plan/moves/failure";
import { until } from "../../lab/wait";
import type { Ended, RunningJob } from "../jobs/support/jobBench";
import { MariadbBench, mariadbPasswords as passwords, moved } from "../jobs/support/mariadbBench";

const everything = fs.readFileSync(path.join(__dirname, "..", "jobs", "fixtures", "everything.mariadb.sql"), "utf8");


/** The jobs of a move against real servers. Within a group the tests build on each other. */
for (const [source, target] of [["10.11", "11.8"], ["10.5", "10.11"], ["11.8", "11.8"]] as const) {
  describe(`Moving MariaDB ${source} to ${target}`, () => {
    let bench: MariadbBench;
    let runs = 0;

    before(async () => {
      bench = await MariadbBench.start({ source: `mariadb:${source}`, target: `mariadb:${target}` });
      const filled = await bench.as("source", "root", passwords.superuser, everything);
      assert.doesNotMatch(filled, /ERROR/);
      // Large enough to be copied in parts.
      await bench.old(`CREATE TABLE ranged (id BIGINT PRIMARY KEY, t VARCHAR(300)); INSERT INTO ranged SELECT CAST(seq AS SIGNED) * 150000000000000 - 4500000000000000000, REPEAT(MD5(seq), 8) FROM seq_1_to_60000;
        INSERT INTO ranged VALUES (-9223372036854775808, 'lowest'), (9223372036854775807, 'highest');
        CREATE TABLE positive (id BIGINT UNSIGNED PRIMARY KEY, t VARCHAR(300)); INSERT INTO positive SELECT seq, REPEAT(MD5(seq), 8) FROM seq_1_to_60000; INSERT INTO positive VALUES (0, 'lowest'), (18446744073709551615, 'highest');
        ANALYZE TABLE ranged, positive`);
      // As large, but its rows can be taken by one session only; and rows of which a statement holds few.
      await bench.old(`CREATE TABLE searched (FTS_DOC_ID BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, t TEXT, FULLTEXT KEY (t)); INSERT INTO searched SELECT seq, REPEAT(MD5(seq), 8) FROM seq_1_to_60000;
        CREATE TABLE hashed (id INT PRIMARY KEY, url TEXT, UNIQUE KEY (url) USING HASH); INSERT INTO hashed SELECT seq, REPEAT(MD5(seq), 8) FROM seq_1_to_60000;
        CREATE TABLE lasting (id INT PRIMARY KEY, room VARCHAR(300), since DATE, until DATE, PERIOD FOR stay (since, until), UNIQUE KEY (room, stay WITHOUT OVERLAPS));
        INSERT INTO lasting SELECT seq, REPEAT(MD5(seq), 8), '2026-01-01', '2026-01-02' FROM seq_1_to_60000;
        CREATE TABLE points (id INT PRIMARY KEY, mp MULTIPOINT); INSERT INTO points SELECT seq, ST_GeomFromText(CONCAT('MULTIPOINT(', TRIM(TRAILING ',' FROM REPEAT('1 2,', 60)), ')')) FROM seq_1_to_9000;
        CREATE TABLE stamped (ts TIMESTAMP NOT NULL); CREATE SEQUENCE \`back\\slash\`;
        ANALYZE TABLE searched, hashed, lasting, points`);
      assert.equal(await bench.old("SELECT SUM(DATA_LENGTH > 10e6) FROM information_schema.TABLES WHERE TABLE_NAME IN ('ranged', 'positive', 'searched', 'hashed', 'lasting', 'points')"), "6");
      // Not by the client, which would put a blank behind the comments.
      if (source !== "10.5") await bench.old(`EXECUTE IMMEDIATE "CREATE DEFINER=owner@'%' FUNCTION commented(a/* one */INT) RETURNS INT DETERMINISTIC RETURN a/* one */+/*two*/1"`);
      await bench.target("SET GLOBAL explicit_defaults_for_timestamp = 0", "mysql");
      const made = await (await bench.job("database", bench.databaseSettings())).end();
      assert.equal(made.code, 0, JSON.stringify(made));
    });
    after(() => bench?.remove());

    async function begin(changed: Record<string, string> = {}): Promise<{ run: string; settings: Record<string, string>; keeper: RunningJob; job: RunningJob }> {
      const run = `20260101000000-${String(++runs).padStart(4, "0")}`;
      // The only one of these servers that makes itself a certificate.
      const settings = bench.settings(run, { ...(source === "11.8" ? { SOURCE_TLS: "required" } : {}), LATE_INDEX_BYTES: "0", PARTED_BYTES: "8388608", ...changed });
      const keeper = await bench.job("keeper", settings);
      return { run, settings, keeper, job: await bench.job("move", settings) };
    }
    const stateOf = (run: string) => bench.source(`SELECT state FROM dbhaven.lease WHERE run = '${run}'`);
    const refused = async (changed: Record<string, string> = {}): Promise<string> => {
      const ended = await (await begin(changed)).job.end();
      assert.equal(ended.code, exitCodes.refused, JSON.stringify(ended));
      return String(ended.result.reason);
    };
    const undone = (ended: Ended): string => {
      assert.equal(ended.code, exitCodes.undone, JSON.stringify(ended));
      return String(ended.result.reason);
    };
    const asShop = (sql: string) => bench.as("source", "shop", passwords.shop, sql, moved);
    const ticks = async () => Number(await bench.source(`SELECT COUNT(*) FROM \`${moved}\`.no_key WHERE b = 'event'`));
    const ticking = async () => {
      const before = await ticks();
      await until("the event to run", 60, async () => (await ticks()) > before);
    };
    /** Everybody may log in and write, events run, and the server's settings are as they were. */
    const open = async () => {
      assert.equal(await bench.old("SELECT @@GLOBAL.read_only, @@GLOBAL.event_scheduler, @@GLOBAL.innodb_flush_log_at_trx_commit"), "0\tON\t2");
      assert.equal(await asShop("UPDATE empty SET id = 1; SELECT 'in'"), "in");
      assert.equal(await bench.old("SELECT COUNT(*) FROM mysql.global_priv WHERE User IN ('root', 'healthcheck', 'shop', 'reader', 'owner', 'old_client') AND COALESCE(JSON_VALUE(Priv, '$.account_locked'), '0') NOT IN ('0', 'false')"), "0");
      assert.equal(await bench.old("SELECT GROUP_CONCAT(name, ' ', status, ' ', definer, ' ', character_set_client ORDER BY name) FROM mysql.event"), "never DISABLED owner@% utf8mb4,often ENABLED owner@% utf8mb4,once ENABLED owner@% utf8mb4,past DISABLED owner@% utf8mb4");
      await ticking();
    };
    const empty = async () => assert.equal(await bench.target("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"), "0");

    it("nobody can enter the target before a move has filled it, also as an account of which a job that was killed has left the note alone", async () => {
      assert.match(await bench.as("target", "app", passwords.app, "SELECT 1"), /ERROR 4151/);
      await bench.target("DROP USER app@'%'");
      assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
      assert.match(await bench.as("target", "app", passwords.app, "SELECT 1"), /ERROR 4151/);
    });

    it("is reported on without a trace: what there is, who is connected, what stands against it", async () => {
      const report = async (changed: Record<string, string> = {}) => {
        const ended = await (await bench.job("report", bench.settings("20260101000000-9999", changed))).end();
        assert.equal(ended.code, 0, JSON.stringify(ended));
        return ended.result;
      };
      const waiting = asShop("SELECT SLEEP(300)");
      await until("the session", 60, async () => (await bench.old("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'shop'")) === "1");
      const found = await report();
      assert.deepEqual(found.blockers, []);
      assert.deepEqual(found.clients.map(({ account, application, sessions }: Record<string, unknown>) => [account, application, sessions]), [["shop", moved, 1]]);
      assert.equal(found.source.version.split(".").slice(0, 2).join("."), source);
      assert.deepEqual(Object.fromEntries(found.objects.map(({ kind, number }: { kind: string; number: number }) => [kind, number]))["system-versioned tables"], 2);
      assert.equal(await bench.old("SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'dbhaven'"), "0");
      await bench.old("SET @n = (SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'shop'); EXECUTE IMMEDIATE CONCAT('KILL ', @n)");
      await waiting;
      const against = (await report({ ACCOUNTS: "shop app\n", TARGET_DATABASE: moved })).blockers as string[];
      assert.ok(against.some((line) => /^the account reader@10\.% of the source is not named by accounts/.test(line)), against.join("\n"));
      assert.ok(against.some((line) => /^trigger on_delete belongs to owner@%, which accounts of the move does not name/.test(line)), against.join("\n"));
    });

    it("is refused by name where something cannot be carried, and touches nothing", async () => {
      await bench.old("CREATE TABLE blackhole (id INT) ENGINE = MEMORY; CREATE TABLE smiles (e ENUM('💩', 'b'), s SET('c', '💩'), v VARCHAR(9) DEFAULT '💩', l VARCHAR(9) CHARACTER SET latin1 DEFAULT '?') CHARACTER SET utf8mb4; CREATE DATABASE other; CREATE TABLE other.t (id INT PRIMARY KEY); CREATE TABLE abroad (id INT, FOREIGN KEY (id) REFERENCES other.t (id)) ENGINE = InnoDB; CREATE EVENT late ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 5 MINUTE DO SELECT 1; CREATE EVENT ending ON SCHEDULE EVERY 1 DAY ENDS CURRENT_TIMESTAMP + INTERVAL 5 MINUTE DISABLE DO SELECT 1; CREATE TABLE lost (id INT); CREATE VIEW broken AS SELECT * FROM lost; CREATE DEFINER = gone@'%' VIEW gones AS SELECT * FROM empty; DROP TABLE lost; SET SESSION time_zone = '+05:00'; CREATE TABLE zoned (ts TIMESTAMP NULL, d DATE AS (DATE(ts)) STORED); INSERT INTO zoned (ts) VALUES ('2024-01-01 02:00:00'), (NULL)");
      const xa = bench.old("XA START 'left'; INSERT INTO empty VALUES (77); XA END 'left'; XA PREPARE 'left'");
      await xa;
      const reason = await refused({ ACCOUNTS: "owner app\nreader viewer\nshop app\n" });
      for (const words of [/database other, which no move takes/, /foreign key abroad\.\S+ leads into the database other/, /event late has its end at/, /view broken stands on what is not there/, /column zoned\.d is stored and computed from a TIMESTAMP, and has 1 rows with another value/, /event ending has its end at .*: drop it, or ALTER EVENT/, /prepared transaction 'left'/, /trigger first_trigger would belong to app, which the server lets run no triggers/, /event late belongs to root@%/, /column smiles\.e has a letter of four bytes/, /column smiles\.s has/, /column smiles\.v has/]) assert.match(reason, words);
      assert.doesNotMatch(reason, /column smiles\.l|view gones stands/);
      await bench.old("XA ROLLBACK 'left'; DROP TABLE abroad, blackhole, smiles, zoned; DROP DATABASE other; DROP EVENT late; DROP EVENT ending; DROP VIEW broken, gones");
      await bench.old("CREATE USER old_client@localhost IDENTIFIED BY 'another', bare@'%'");
      const passwordsReason = await refused({ ACCOUNTS: "bare app\nnobody app\nold_client old_client\nowner maker\nreader viewer\nshop app\n", CARRIED: "bare\nnobody\nold_client\n" });
      for (const words of [/account bare@% of the source has no password, and only a password of mysql_native_password/, /the source has no account nobody that could be carried/, /account old_client of the source has another password for % than for localhost/]) assert.match(passwordsReason, words);
      await bench.old("DROP USER old_client@localhost, bare@'%'");
      assert.equal(await bench.target("SELECT CONVERT_TZ('2024-07-01 12:00:00', 'UTC', 'Europe/Berlin')"), "2024-07-01 14:00:00", "an instance knows time zones by their names");
      await bench.target("RENAME TABLE mysql.time_zone_name TO mysql.zones; CREATE TABLE mysql.time_zone_name LIKE mysql.zones");
      await bench.old("INSERT INTO mysql.time_zone_name VALUES ('Somewhere', 1)");
      assert.match(await refused(), /the source knows time zones by their names, and the server of the target none/);
      await bench.old("DELETE FROM mysql.time_zone_name WHERE Name = 'Somewhere'");
      await bench.target("DROP TABLE mysql.time_zone_name; RENAME TABLE mysql.zones TO mysql.time_zone_name");
      await bench.target("SET GLOBAL event_scheduler = OFF");
      assert.match(await refused(), /events of the database run at the source, and the server of the target runs none: write event_scheduler: true /);
      await bench.target("SET GLOBAL event_scheduler = ON");
      if (source !== "10.5") {
        await bench.old("CREATE USER anybody@'%'; GRANT SELECT ON `every-thing`.* TO PUBLIC");
        assert.match(await refused(), /account anybody@% of the source is not named by accounts of the move, and PUBLIC may use the database/);
        await bench.old("REVOKE SELECT ON `every-thing`.* FROM PUBLIC; DROP USER anybody@'%'");
      }
      if (source === "11.8") {
        await bench.old("CREATE TABLE older (id INT) WITH SYSTEM VERSIONING; SET SESSION system_versioning_insert_history = 1, time_zone = '+00:00'; INSERT INTO older (id, ROW_START, ROW_END) VALUES (1, '2024-01-01', '2038-01-19 03:14:07.999999')");
        assert.match(await refused(), /table older has 1 rows that ended at the last moment of servers before 11\.5, /);
        await bench.old("DROP TABLE older");
      }
      await bench.target("CREATE TABLE foreign_table (id INT)");
      assert.match(await refused(), /database every-thing is not empty, and what is in it was not left by an earlier run of this move: 1 tables/);
      await bench.target("DROP TABLE foreign_table");
      await open();
    });

    it("leaves the target's database with its own collation where a routine that was made under another is not taken", async function () {
      // OFFSET is a word of the language since 10.6.
      if (source !== "10.5") this.skip();
      await bench.old("ALTER DATABASE COLLATE latin1_bin; CREATE DEFINER = owner@'%' PROCEDURE a_newer(IN offset INT) SELECT offset; ALTER DATABASE COLLATE latin1_german1_ci");
      for (let time = 0; time < 2; time++) {
        assert.match(await refused(), /the target does not take the source's definitions/);
        assert.equal(await bench.target("SELECT @@collation_database"), "latin1_german1_ci");
      }
      // What one that was killed in the middle leaves.
      await bench.target("CREATE TABLE half (id INT); UPDATE dbhaven.moves SET state = 'filling'; ALTER DATABASE COLLATE latin1_bin");
      assert.match(await refused(), /the target does not take the source's definitions/);
      assert.equal(await bench.target("SELECT @@collation_database"), "latin1_german1_ci");
      await bench.old("DROP PROCEDURE a_newer");
    });

    it("a source without TLS is refused where it is asked for", async function () {
      if (source === "11.8") this.skip();
      assert.match(await refused({ SOURCE_TLS: "required" }), /it offers no TLS, and the rows would cross from server to server/);
    });

    it("is rehearsed, held back, while the source is written to; afterwards the target is empty, and nobody was kept out", async () => {
      const job = await bench.job("rehearse", bench.settings("20260101000000-9998", { MAX_MEGABYTES_PER_SECOND: "2" }));
      let over = false;
      let written = 1000;
      const ended = job.end().finally(() => (over = true));
      do {
        assert.equal(await asShop(`INSERT INTO parent (id) VALUES (${++written}); UPDATE numbers SET b = b + 1 WHERE id = 1 AND b < 0; SELECT 'in'`), "in");
      } while (!over);
      const { code, result } = await ended;
      assert.equal(code, 0, JSON.stringify(result));
      assert.deepEqual([result.state, result.differences], ["verified", []]);
      assert.ok(result.seconds.copy > 0 && result.seconds.verify > 0, JSON.stringify(result.seconds));
      assert.equal(result.maxMegabytesPerSecond, 2);
      await empty();
      assert.match(await bench.as("target", "app", passwords.app, "SELECT 1"), /ERROR 4151/);
      await bench.old("DELETE FROM parent WHERE id > 1000");
    });

    it("is fenced against every account, root and its sessions too, and no event runs; lifted when it is cancelled", async () => {
      const waiting = bench.old("SELECT SLEEP(600)");
      const { job, run } = await begin();
      await job.reaches("verified");
      assert.match(await waiting.catch((error: Error) => error.message), /ERROR (2013|2026|1317|1927)/);
      for (const [account, password] of [["root", passwords.superuser], ["shop", passwords.shop], ["owner", passwords.owner]] as const) {
        assert.match(await bench.as("source", account, password, "SELECT 1"), /ERROR 4151/, account);
      }
      assert.equal(await stateOf(run), "fenced");
      const before = await ticks();
      await bench.source("DO SLEEP(2.5)");
      assert.equal(await ticks(), before, "an event ran behind the fence");
      await bench.inside("move", ["bash", "-c", "printf somebody >/tmp/dbhaven/cancel-requested; kill -TERM 1"]);
      assert.match(undone(await job.end()), /cancelled by somebody in step hold.*the fence is lifted/);
      assert.equal(await stateOf(run), "lifted");
      await open();
    });

    it("holds over a restart of the source; lifted afterwards, its events run again", async () => {
      const { job, run } = await begin();
      await job.reaches("verified");
      await bench.restart("source");
      assert.match(await bench.as("source", "root", passwords.superuser, "SELECT 1"), /ERROR 4151/);
      assert.equal(await stateOf(run), "fenced");
      await until("the keeper to hold it up", 60, async () => (await bench.source("SELECT @@GLOBAL.read_only, @@GLOBAL.event_scheduler")) === "1\tOFF");
      await bench.signal("move", "TERM");
      undone(await job.end());
      // Before 10.6 a server loads events that it did not have at its start only when it is started again.
      if (source === "10.5") await bench.restart("source");
      await open();
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

    it("is not committed where somebody wrote on the target after it was compared", async () => {
      const { job } = await begin();
      await job.reaches("verified");
      await bench.target("UPDATE parent SET name = 'other' WHERE id = 1");
      await job.commit();
      assert.match(undone(await job.end()), /written to after it was compared \(parent\)/);
    });

    it("what an earlier run has left is no reason to empty another database, nor one that somebody may be using", async () => {
      await bench.target("CREATE DATABASE billing CHARACTER SET latin1 COLLATE latin1_german1_ci; CREATE TABLE billing.live (id INT PRIMARY KEY); INSERT INTO billing.live VALUES (1)");
      const elsewhere = await (await bench.job("report", bench.settings("20260101000000-9997", { TARGET_DATABASE: "billing" }))).end();
      assert.ok(elsewhere.result.blockers.some((line: string) => /database billing is not empty, and what is in it was not left by an earlier run of this move: 1 tables/.test(line)), JSON.stringify(elsewhere.result.blockers));
      await bench.target("DROP DATABASE billing; ALTER USER app@'%' ACCOUNT UNLOCK");
      assert.match(await refused(), /database every-thing is not empty, and may be in use, since app may log in there: \d+ tables/);
      assert.equal(await bench.target("SELECT name FROM parent WHERE id = 1"), "other");
      await bench.target("ALTER USER app@'%' ACCOUNT LOCK");
    });

    it("moves everything; only the commit opens the target, and no password is in a log, an argument or a result", async () => {
      const { job, run, settings, keeper } = await begin();
      const arguments_ = new Set<string>();
      let looking = true;
      const looks = (async () => { while (looking) for (const line of await bench.commandLines("move", "keeper", "target")) arguments_.add(line); })();
      await job.reaches("verified").finally(() => (looking = false));
      await looks;
      const logs = await Promise.all((["source", "target"] as const).map((side) => bench.inside(side, ["bash", "-c", "cat /var/lib/mysql/general.log /var/lib/mysql/slow.log /var/lib/mysql/mariadb/*.log; strings -n 6 /var/lib/mysql/bin.0* || cat /var/lib/mysql/bin.0*"])));
      assert.match(logs[0]!, /dbhaven/, "what is looked for is not looked for where it would be");
      const seen = [...arguments_, await bench.log("move"), await bench.log("keeper"), await bench.log("target"), await bench.log("source"), JSON.stringify(await job.file("result"))].join("\n");
      assert.match(seen, /--user=dbhaven/);
      // What the accounts of the fixture were made with the server hides itself, or root has written it there.
      for (const [whose, secret] of Object.entries(passwords)) assert.ok(!seen.includes(secret), whose);
      for (const whose of ["administrator", "superuser", "dbhaven"] as const) for (const log of logs) assert.ok(!log.includes(passwords[whose]), `${whose} in a log of a server`);
      const report = (await job.file("result"))!;
      assert.deepEqual(report.differences, []);
      assert.deepEqual(report.notCompared.filter((line: string) => /table/.test(line)), ["computed columns of table fleeting that ask for more than its rows and the time: chance, who"]);
      assert.deepEqual(report.checks.map(({ match, source: answer }: { match: boolean; source: string }) => [match, answer]), [[true, "4\ta;b"], [true, "33"]]);
      assert.ok(report.fence.proof.some(({ account, by }: { account: string; by: string }) => account === "root@%" && by === "login"), JSON.stringify(report.fence));
      for (const [account, password] of [["app", passwords.app], ["old_client", passwords.client]] as const) assert.match(await bench.as("target", account, password, "SELECT 1"), /ERROR 4151/);
      assert.equal(await bench.target("SELECT GROUP_CONCAT(name, ' ', status ORDER BY name) FROM mysql.event"), "never DISABLED,often DISABLED,once DISABLED,past DISABLED");
      await job.commit();
      const ended = await job.end();
      assert.equal(ended.code, 0, JSON.stringify(ended));
      assert.equal(ended.result.state, "committed");
      assert.equal((await keeper.end()).code, 0);
      const again = await (await bench.job("settle", settings)).end();
      assert.deepEqual([again.code, again.result.committedAt], [0, ended.result.committedAt]);
      assert.equal(await stateOf(run), "committed");
    });

    it("a carried account comes in with the password that it has at the source, also after the database's job has run again", async () => {
      const asClient = () => bench.as("target", "old_client", passwords.client, "SELECT COUNT(*) FROM parent; SELECT CURRENT_USER()", moved);
      assert.equal(await asClient(), "4\nold_client@%");
      assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
      assert.equal(await asClient(), "4\nold_client@%");
    });

    it("what was moved works: routines, views and triggers under their accounts, events that were on and no others, exact values", async () => {
      const app = (sql: string) => bench.as("target", "app", passwords.app, sql, moved);
      assert.equal(await app("SELECT doubled(21), (SELECT COUNT(*) FROM a_first)"), "42\t4");
      assert.equal(await app("INSERT INTO generated (a) VALUES (9); SELECT made, twice, thrice FROM generated WHERE a = 9"), "x9-ü-1-2\t18\t27");
      assert.equal(await app("INSERT INTO numbers (t) VALUES (5); SELECT MAX(id) FROM numbers; SELECT NEXTVAL(counted)").then((text) => text.split("\n")[0]), "18446744073709551100");
      assert.equal(await bench.inside("target", ["bash", "-c", "ls /tmp | grep elsewhere || true"]), "", "a file outside of the target's volume");
      assert.equal(await bench.target("SELECT f * 1e0, CAST(bits AS UNSIGNED), d FROM numbers WHERE id = 0"), "1.2345678806304932\t18446744073709551615\t99999999999999999999999999999999999.999999999999999999999999999999");
      assert.equal(await bench.target("SELECT COUNT(*) FROM versioned FOR SYSTEM_TIME AS OF '2024-01-15 00:00:00' WHERE v IN ('first', 'gone', 'stays')"), "3");
      assert.equal(await bench.target("SELECT GROUP_CONCAT(name, ' ', status, ' ', definer, ' ', character_set_client ORDER BY name) FROM mysql.event"), "never DISABLED maker@% utf8mb4,often ENABLED maker@% utf8mb4,once ENABLED maker@% utf8mb4,past DISABLED maker@% utf8mb4");
      assert.equal(await bench.target("SELECT (SELECT COUNT(*) FROM Twin), (SELECT COUNT(*) FROM twin), (SELECT MAX(a) FROM Twin), (SELECT MAX(`ä`) FROM cafe), (SELECT MAX(`é`) FROM `café`)"), "1\t2\t2\t3\t5");
      // Indexes have numbers in the order in which they are made, and tables are made in the order of their names.
      const lastOf = (table: string) => `(SELECT MAX(INDEX_ID) FROM information_schema.INNODB_SYS_INDEXES JOIN information_schema.INNODB_SYS_TABLES t USING (TABLE_ID) WHERE t.NAME LIKE '%/${table}')`;
      assert.equal(await bench.target(`SELECT ${lastOf("no\\_key")} > ${lastOf("versioned")}, ${lastOf("generated")} > ${lastOf("versioned")}`), "1\t0", "an index is made after the rows, one of a computed column before");
      const before = await ticks();
      await until("the event to run on the target", 60, async () => Number(await bench.target("SELECT COUNT(*) FROM no_key WHERE b = 'event'")) > before);
      assert.equal(await ticks(), before, "an event ran on both sides");
    });

    it("the decision survives a restart, and the source stays closed", async () => {
      await bench.restart("source", 0);
      assert.match(await bench.as("source", "root", passwords.superuser, "SELECT 1"), /ERROR 4151/);
      assert.equal(await stateOf(`20260101000000-${String(runs).padStart(4, "0")}`), "committed");
      assert.match(await refused(), /has moved database every-thing from this source already/);
    });

    it("finds by name what differs, in either direction", async () => {
      const settings = bench.settings(`20260101000000-${String(runs).padStart(4, "0")}`);
      const changes = `
        UPDATE numbers SET f = 1.2345680 WHERE id = 0; UPDATE texts SET utf4 = CONCAT(utf4, ' ') WHERE id = 'a'; DELETE FROM parent WHERE id = 4; INSERT INTO parent VALUES (5, NULL, NULL, NULL);
        UPDATE bytes SET b = CONCAT(b, x'00') WHERE id = x'00010203'; UPDATE times SET ts6 = ts6 - INTERVAL 1 MICROSECOND WHERE id = 2;
        ALTER TABLE empty ADD x INT; DROP VIEW aa_before; CREATE VIEW more AS SELECT 1; ALTER TABLE numbers AUTO_INCREMENT = 18446744073709551300; DO SETVAL(fresh, 50); ALTER EVENT never COMMENT 'x';
        UPDATE twin SET b = 'x' WHERE id = 4; ALTER TABLE Twin DROP KEY k; UPDATE fleeting SET born = '2001-01-01' WHERE id = 1;
        ALTER TABLE child DROP FOREIGN KEY belongs; ALTER TABLE csv MODIFY t VARCHAR(21) NOT NULL; DROP TRIGGER on_delete; ALTER USER old_client@'%' IDENTIFIED BY 'changed'; ALTER TABLE parted COMMENT 'other'; ALTER PROCEDURE glue COMMENT 'other'`;
      await bench.target(`SET SESSION sql_mode = ''; ${changes}`);
      const ended = await (await bench.job("compare", settings)).end();
      const found = ended.result.differences as { table?: string; object?: string; kind: string; keys: string[] }[];
      const named = found.map(({ table, object, kind, keys }) => `${kind} ${table ?? object}${keys.length > 0 ? ` ${keys.join(" ")}` : ""}`);
      for (const one of ["changed numbers 0", "changed texts a", "missing parent 4", "extra parent 5", "changed bytes 00010203", "changed times 2", "changed twin 4", "missing index Twin.k", "changed fleeting 1", "extra column empty.x", "missing view aa_before", "extra view more", "changed next value numbers",
        "changed sequence values fresh", "changed event never", "missing foreign key child.belongs", "changed column csv.t", "missing trigger on_delete", "changed table parted", "changed procedure glue", "changed password of account old_client", "changed definer of event never"]) {
        assert.ok(named.some((line) => line === one || line.startsWith(`${one} `)), `${one} is not among:\n${named.join("\n")}`);
      }
    });
  });
}
