import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { exitCodes } from "../../plan/moves/failure";
import { until } from "../../lab/wait";
import { accounts, Bench, fixture, odd, passwords, waive } from "../jobs/support/bench";
import type { Ended, RunningJob } from "../jobs/support/jobBench";
import { scramVerifier } from "../../plan/engines/scram";

/**
 * The PostgreSQL jobs against real servers, 15 to 17: a database with all that moves get wrong, moved, refused, tampered
 * with, and killed at bad moments. The tests build on each other: the source is the same throughout.
 */
describe("Jobs against PostgreSQL 15 and 17", () => {
  let bench: Bench;
  let runs = 0;
  /** Rows of each of the two large tables. */
  const bulk = 100_000;
  const newRun = () => `20260101000000-${String(++runs).padStart(4, "0")}`;
  const everybody = [odd, "postgres", "reports", "shop"];

  before(async () => {
    bench = await Bench.start({ source: "postgres:15-bookworm", target: "postgres:17-trixie" });
    await bench.sql("source", "create database nasty template template0", { user: "postgres", database: "postgres" });
    await bench.sql("source", fixture("nasty.sql"), { user: "postgres", options: ["-v", `shop_password=${passwords.shop}`, "-v", `reports_password=${passwords.reports}`, "-v", `bulk=${bulk}`] });
    // Nothing but the session itself holds it off; before version 17 a target cannot.
    await bench.sql("source", "alter event trigger watch enable always", { user: "postgres" });
  });
  after(() => bench?.remove());

  /** A move with its keeper, as the program starts them. */
  async function begin(changed: Record<string, string> = {}): Promise<{ run: string; job: RunningJob; keeper: RunningJob; settings: Record<string, string> }> {
    const run = newRun();
    const settings = bench.settings(run, changed);
    const keeper = await bench.job("keeper", settings);
    return { run, settings, keeper, job: await bench.job("move", settings) };
  }
  const refused = async (changed: Record<string, string> = {}): Promise<string> => {
    const ended = await (await begin(changed)).job.end();
    assert.equal(ended.code, exitCodes.refused, JSON.stringify(ended));
    return String(ended.result.reason);
  };
  const whoMayLogIn = async () => (await bench.sql("source", "select rolname from pg_roles where rolcanlogin and rolname <> 'dbhaven' order by rolname collate \"C\"", { database: "dbhaven" })).split("\n");
  const stateOf = (run: string) => bench.sql("source", `select state from dbhaven.lease where run = '${run}'`, { database: "dbhaven" });
  const nobodyIsFenced = async () => assert.deepEqual(await whoMayLogIn(), everybody);

  it("ask many scripts through one session, each as if it had its own, and go on without it", async () => {
    const told = "it's \\n a \"b\"\nsecond :line `date` $(date)\t'' end";
    const lines = (await (await bench.beside("asked.sh", bench.settings(newRun(), { TOLD: told })))()).split("\n").map((line) => line.split(/=(.*)/s));
    const found = Object.fromEntries(lines.map(([name, value]) => [name, JSON.parse(value!) as string]));
    const { error, nowhere, ...rest } = found;
    assert.deepEqual(rest, { unopened: "other", opened: "same", value: `${told}\n\nend`, large: "200005| it's 200005| it's", nothing: "4MB\nt|2", idle: "0", after: "other", ended: "other" });
    assert.match(error!, /^psql:.*script\.sql:1: ERROR: {2}division by zero\ncode 3$/);
    assert.match(nowhere!, /database "nowhere" does not exist\ncode 2$/);
  });

  describe("database.sh", () => {
    it("makes database, owner and account with its verifier, and a second run changes nothing", async () => {
      const first = await (await bench.job("database", bench.databaseSettings())).end();
      assert.equal(first.code, 0, JSON.stringify(first));
      const state = () => bench.sql("target", "select rolname, rolcanlogin, rolconnlimit, rolpassword from pg_authid where rolname !~ '^pg_' order by 1; select datname, datacl from pg_database order by 1; select * from pg_default_acl", { database: "nasty" });
      const before = await state();
      assert.match(before, /shop_app\|t\|9\|SCRAM/);
      assert.match(before, /nasty_owner\|f/);
      assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
      assert.equal(await state(), before);
    });

    it("leaves the server with an hba of a line for each account, in which no name is taken for something else", async () => {
      const rules = await bench.sql("target", "select type, database::text, user_name::text from pg_hba_file_rules where database <> '{all}' and user_name <> '{dbhaven}' order by 3", { database: "postgres" });
      assert.deepEqual(rules.split("\n"), ["crew", "\"O'Brien \\\"x\\\" ü\"", "reports", "shop_app"].map((name) => `hostssl|{nasty}|{${name}}`));
    });

    it("lets nobody in while a move has not brought the data, and PUBLIC never", async () => {
      assert.match(await bench.login("target", "shop_app", passwords.shopApp), /permission denied for database/);
    });

    it("lets accounts in where no move is planned, with no more than their role needs, also when that becomes narrower", async () => {
      const changed = { DATABASE: "open", OWNER: "open_owner", OPEN: "true", SCHEMAS: '["billing"]', ACCOUNTS: '[{"name":"shop_app","role":"application"},{"name":"viewer","role":"readOnly"},{"name":"schema_changer","role":"migration"}]', ACCESS: '[{"name":"schema_changer","unencrypted":false}]' };
      const secrets = { "target-admin": passwords.administrator, "verifier-shop_app": "SCRAM-SHA-256$4096:YWJj$YWJj:YWJj", "verifier-viewer": "SCRAM-SHA-256$4096:YWJj$YWJj:YWJj", "verifier-schema_changer": scramVerifier("schema-Passw0rd", "AAAAAAAAAAAAAAAAAAAAAA==") };
      assert.equal((await (await bench.job("database", bench.databaseSettings(changed), secrets)).end()).code, 0);
      const rights = await bench.sql("target", `set role open_owner; create table public.t (a int); reset role;
        select has_database_privilege('viewer', 'open', 'connect'), has_table_privilege('viewer', 't', 'select'), has_table_privilege('viewer', 't', 'insert'),
               has_table_privilege('shop_app', 't', 'insert'), has_schema_privilege('shop_app', 'public', 'create');`, { database: "open" });
      assert.equal(rights, "t|t|f|t|f");
      const changer = (sql: string) => bench.login("target", "schema_changer", "schema-Passw0rd", sql, "open");
      assert.equal(await changer("create table billing.invoice (id int); alter table public.t add b int; select tableowner from pg_tables where tablename = 'invoice'"), "CREATE TABLE\nALTER TABLE\nopen_owner");
      assert.equal(await bench.sql("target", "select has_table_privilege('viewer', 'billing.invoice', 'select'), has_table_privilege('shop_app', 'billing.invoice', 'insert'), rolsuper from pg_roles where rolname = 'schema_changer'", { database: "open" }), "t|t|f");
      const narrower = { ...changed, ACCOUNTS: '[{"name":"shop_app","role":"readOnly"},{"name":"viewer","role":"readOnly"},{"name":"schema_changer","role":"application"}]' };
      await bench.sql("target", "create sequence public.s; grant usage on sequence public.s to shop_app; grant insert on public.t to viewer", { database: "open" });
      assert.equal((await (await bench.job("database", bench.databaseSettings(narrower), secrets)).end()).code, 0);
      const narrowed = await bench.sql("target", `set role open_owner; create table public.later (a int); reset role;
        select has_table_privilege('shop_app', 't', 'select'), has_table_privilege('shop_app', 't', 'insert, update, delete'), has_table_privilege('shop_app', 'billing.invoice', 'insert'),
               has_table_privilege('shop_app', 'later', 'select'), has_table_privilege('shop_app', 'later', 'insert'), has_sequence_privilege('shop_app', 's', 'usage, update'),
               has_table_privilege('viewer', 't', 'insert'), pg_has_role('schema_changer', 'open_owner', 'member'), has_table_privilege('schema_changer', 'later', 'insert');`, { database: "open" });
      assert.equal(narrowed, "t|f|f|t|f|f|t|f|t", "what viewer was granted besides its role stays");
      assert.match(await changer("alter table public.t add c int"), /must be owner of table t/);
      await (await bench.job("database", bench.databaseSettings())).end(); // the account's own password again
    });

    it("refuses a database that it did not make, another locale, and an extension that is not there, all at once", async () => {
      await bench.sql("target", "create database foreign_one template template0", { database: "postgres" });
      const ended = await (await bench.job("database", bench.databaseSettings({ DATABASE: "foreign_one", LOCALE: "C", EXTENSIONS: '["nowhere"]' }))).end();
      assert.equal(ended.code, exitCodes.refused);
      assert.match(ended.result.reason, /not made by dbhaven: set adopt: true.*locale.*extension nowhere is not available/s);
      await bench.sql("target", "drop database foreign_one", { database: "postgres" });
    });
  });

  describe("report.sh", () => {
    const reported = async (changed: Record<string, string> = {}) => (await bench.job("report", bench.settings(newRun(), changed))).end();
    const databases = () => bench.sql("source", "select string_agg(datname || xact_commit, ' ' order by datname) from pg_stat_database where datname = 'dbhaven'; select string_agg(rolname, ' ' order by rolname) from pg_roles where rolname !~ '^pg_'", { user: "postgres" });

    it("tells what there is, how it travels and who is connected, and writes nothing", async () => {
      const before = await databases();
      const session = bench.login("source", "reports", passwords.reports, "select pg_sleep(1000)");
      await until("the session of reports", 30, async () => await bench.sql("source", "select count(*) from pg_stat_activity where usename = 'reports'", { user: "postgres" }) === "1");
      const { code, result } = await reported();
      await bench.sql("source", "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reports'", { user: "postgres" });
      await session;
      assert.equal(code, 0, JSON.stringify(result));
      assert.equal(result.state, "prepared");
      assert.deepEqual(result.blockers, []);
      assert.match(result.source.version, /^15/);
      assert.match(result.target.version, /^17/);
      assert.ok(result.target.freeBytes > 0 && result.source.bytes > 0);
      assert.deepEqual(result.clients.map(({ account, sessions }: Record<string, unknown>) => [account, sessions]), [["reports", 1]]);
      const tables = Number(await bench.sql("source", "select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace where relkind = 'r' and nspname !~ '^(pg_|information_schema)' and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')", { user: "postgres" }));
      assert.equal(result.tables.length, tables);
      for (const kind of ["tables", "sequences", "triggers", "large objects"]) assert.ok(result.objects.some((one: Record<string, unknown>) => one.kind === kind && Number(one.number) > 0 && one.travels), kind);
      assert.equal(await databases(), before);
      assert.doesNotMatch(before, /dbhaven/);
    });

    it("names what stands against the move, without failing", async () => {
      await bench.sql("source", "create role stranger login; grant select on app.hen to stranger", { user: "postgres" });
      await bench.sql("target", "create table public.precious (a int)");
      const { code, result } = await reported();
      await bench.sql("target", "drop table public.precious");
      await bench.sql("source", "revoke all on app.hen from stranger; drop role stranger", { user: "postgres" });
      assert.equal(code, 0, JSON.stringify(result));
      assert.equal(result.blockers.length, 2, JSON.stringify(result.blockers));
      assert.match(result.blockers.join("\n"), /role stranger cannot be left out unasked[^]*target database nasty is not empty: table public\.precious/);
    });
  });

  describe("rehearse.sh", () => {
    afterEach(async () => nobodyIsFenced());

    it("copies, held back, and compares while the source is written, keeps nobody out, and leaves the target empty", async () => {
      const writing = bench.login("source", "shop", passwords.shop, "do $$ begin for i in 1..1000000 loop insert into app.no_key values (i, 'meanwhile'); commit; perform nextval('app.serials_id_seq'); perform pg_sleep(0.01); end loop; end $$");
      await until("the first write", 30, async () => await bench.sql("source", "select count(*) > 0 from app.no_key where b = 'meanwhile'", { user: "postgres" }) === "t");
      const { code, result } = await (await bench.job("rehearse", bench.settings(newRun(), { MAX_INTERRUPTION_SECONDS: "", MAX_MEGABYTES_PER_SECOND: "2" }))).end();
      const goesOn = await bench.sql("source", "select count(*) from pg_stat_activity where usename = 'shop'", { user: "postgres" });
      await bench.sql("source", "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'shop'", { user: "postgres" });
      await writing;
      await bench.sql("source", "delete from app.no_key where b = 'meanwhile'", { user: "postgres" });
      assert.equal(code, 0, JSON.stringify(result));
      assert.equal(goesOn, "1", "the writer was kept out");
      assert.deepEqual([result.state, result.differences, result.checks.every(({ match }: { match: boolean }) => match)], ["verified", [], true]);
      assert.ok(result.rows > 1000 && result.seconds.copy > 0 && result.seconds.verify > 0);
      assert.equal(result.maxMegabytesPerSecond, 2);
      assert.equal(await bench.sql("target", "select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = 'app'"), "0");
      await bench.sql("target", "create table public.precious (a int)");
      const refused = await (await bench.job("rehearse", bench.settings(newRun()))).end();
      await bench.sql("target", "drop table public.precious");
      assert.equal(refused.code, exitCodes.refused, "what is in the target after a rehearsal is not the rehearsal's");
      assert.match(refused.result.reason, /not empty.*table public\.precious/);
    });

    it("finds a row that differs, and empties the target all the same", async () => {
      const job = await bench.job("rehearse", bench.settings(newRun()));
      await job.reaches("copy");
      const { key } = await tamper("changed");
      const { code, result } = await job.end();
      assert.equal(code, exitCodes.mismatch, JSON.stringify(result.reason));
      assert.deepEqual(result.differences, [{ schema: "app", table: "bulk", kind: "changed", keys: [key] }]);
      assert.equal(await bench.sql("target", "select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = 'app'"), "0");
    });
  });

  describe("move.sh refuses by name, and nobody is kept out", () => {
    afterEach(async () => nobodyIsFenced());

    it("a setting that loads what the target's image lacks, a foreign key that is switched off, a privilege on a parameter", async () => {
      await bench.sql("source", `
        alter role reports in database nasty set session_preload_libraries = 'of_elsewhere';
        create table app.unbound (id int constraint unbound_fk references app.bulk); alter table app.unbound disable trigger all;
        grant set on parameter session_replication_role to reports`, { user: "postgres" });
      const reason = await refused();
      for (const part of [/the target cannot load the library of setting session_preload_libraries of role reports \(.*of_elsewhere.*\)/, /constraint unbound_fk on app\.unbound cannot be left switched off/, /privilege SET on parameter session_replication_role of account reports cannot be carried/]) assert.match(reason, part);
      await bench.sql("source", "alter role reports in database nasty reset session_preload_libraries; drop table app.unbound; revoke set on parameter session_replication_role from reports", { user: "postgres" });
    });

    it("a role, a prepared transaction, another database, an md5 password, a foreign function, a function among the server's own", async () => {
      await bench.sql("source", `
        create role stranger login; grant select on app.hen to stranger;
        set password_encryption = md5; alter role reports password 'x';
        create database neighbour;
        begin; create table app.half (a int); prepare transaction 'half';
        create function pg_catalog.of_ours(int) returns text language sql as 'select null'; grant execute on function pg_catalog.of_ours(int) to reports;
        create function app.foreign_one() returns int language c as 'plpgsql', 'plpgsql_call_handler';
        update pg_proc set probin = 'of_elsewhere' where proname = 'foreign_one'; -- a server makes none whose library it lacks`, { user: "postgres" });
      const reason = await refused();
      for (const part of [/role stranger cannot be left out unasked: it owns objects.*accounts of the move does not name it/, /prepared transaction half/, /database neighbour/,
        /function of_ours\(integer\) in schema pg_catalog cannot be carried: no dump has/, /account reports cannot be carried, its password is stored as md5/, /the target cannot load the library of function app\.foreign_one\(\) \(.*\): use an image that has it, or drop what is not used on the source/]) assert.match(reason, part);
      await bench.sql("source", `rollback prepared 'half'; drop function app.foreign_one(); drop function pg_catalog.of_ours(int); revoke all on app.hen from stranger; drop role stranger;`, { user: "postgres" });
      await bench.sql("source", "drop database neighbour", { user: "postgres" });
      await bench.sql("source", `alter role reports password '${passwords.reports}'`, { user: "postgres" });
    });

    it("a wrong password, with the server's words", async () => {
      const ended = await (await bench.job("move", bench.settings(newRun()), { ...(await import("../jobs/support/bench")).jobSecrets(), "target-admin": "wrong" })).end();
      assert.equal(ended.code, exitCodes.refused);
      assert.match(ended.result.reason, /login as dbhaven on the target .* password authentication failed/);
    });

    it("a target that holds something else", async () => {
      await bench.sql("target", "create table public.precious (a int)");
      const reason = await refused();
      await bench.sql("target", "drop table public.precious");
      assert.match(reason, /not empty.*table public\.precious/);
    });

    it("definitions that the target does not take, though they were fine on the source", async () => {
      await bench.sql("source", 'create collation app.gone (provider = libc, locale = "C"); alter table app.hen add column extra text collate app.gone;', { user: "postgres" });
      await bench.sql("source", "update pg_collation set collcollate = 'xx_NOWHERE', collctype = 'xx_NOWHERE' where collname = 'gone'", { user: "postgres" });
      const reason = await refused();
      await bench.sql("source", "alter table app.hen drop column extra; drop collation app.gone", { user: "postgres" });
      assert.match(reason, /target does not take the source's definitions: CREATE COLLATION app\.gone: .*xx_NOWHERE/);
    });
  });

  describe("move.sh gives up cleanly", () => {
    afterEach(async () => nobodyIsFenced());

    it("names the table whose rows the target does not take", async () => {
      await bench.sql("source", `create table app.refused (a int); insert into app.refused values (1);
        create function app.version_is(int) returns boolean language plpgsql immutable as $$ begin return current_setting('server_version_num')::int / 10000 = 15; end $$;
        alter table app.refused add constraint old check (app.version_is(a)); alter table app.refused owner to shop; alter function app.version_is owner to shop;`, { user: "postgres" });
      const ended = await (await begin()).job.end();
      await bench.sql("source", "drop table app.refused; drop function app.version_is(int)", { user: "postgres" });
      assert.equal(ended.code, exitCodes.undone);
      assert.match(ended.result.reason, /^table app\.refused: .*violates check constraint/);
    });

    it("lifts the fence on SIGTERM, in the middle of the copy", async () => {
      const { run, job } = await begin();
      await job.reaches("copy");
      assert.deepEqual(await whoMayLogIn(), [""]);
      await bench.signal("move", "SIGTERM");
      const ended = await job.end();
      assert.equal(ended.code, exitCodes.undone);
      assert.match(ended.result.reason, /stopped in step copy/);
      assert.equal(await stateOf(run), "lifted");
    });

    it("lets the keeper lift the fence when the job was killed and nobody settles it, also over a restart of the source", async () => {
      const { run, job, keeper } = await begin({ MAX_INTERRUPTION_SECONDS: "45" });
      await job.reaches("copy");
      await bench.signal("move", "SIGKILL");
      await bench.restart("source");
      assert.equal(await stateOf(run), "fenced");
      assert.match(await bench.login("source", "shop", passwords.shop), /not permitted to log in/);
      assert.match(await bench.login("source", "postgres", passwords.superuser), /not permitted to log in/);
      assert.equal((await keeper.end()).code, 0);
      assert.equal(await stateOf(run), "lifted");
    });

    it("finds a row that is changed on the target, with table and key", async () => {
      const { job } = await begin();
      // What an earlier run left is gone by then.
      await job.reaches("fence");
      const { key } = await tamper("changed");
      const ended = await job.end();
      assert.equal(ended.code, exitCodes.mismatch, JSON.stringify(ended.result.reason));
      assert.deepEqual(ended.result.differences, [{ schema: "app", table: "bulk", kind: "changed", keys: [key] }]);
      assert.equal(ended.result.tables.filter((table: { match: boolean }) => !table.match).length, 1);
    });
  });

  describe("the comparison of a copy that was altered", () => {
    let verify: () => Promise<Record<string, any>>;
    let found: Record<string, any>;
    let read: number;
    /** How often all values of app.document that are out of line were read, ever. */
    const valuesRead = `select round((toast_blks_read + toast_blks_hit)::numeric / (pg_relation_size(reltoastrelid) / 8192), 2)
      from pg_statio_user_tables s join pg_class c on c.oid = s.relid where s.relid = 'app.document'::regclass`;
    const inTable = (name: string) => found.differences.filter(({ table }: { table?: string }) => table === name);

    before(async () => {
      await bench.sql("source", `set role shop; create table app.document (id int primary key, body text); alter table app.document alter body set storage external;
        insert into app.document select n, repeat(md5(n::text), 1600) from generate_series(1, 2000) n`, { user: "postgres" });
      const step = await bench.again(bench.settings(newRun()));
      verify = () => step("verify");
      assert.deepEqual(await step("copy"), {});
      await bench.sql("target", `update app.bulk set n = n + 1 where id = 7; delete from app.bulk where id = 8; insert into app.bulk values (1000008, 8, 'row 8');
        update app.bulk_no_key set n = n + 1 where id = 7;
        update app.document set body = overlay(body placing '!' from 40000) where id = 1234; delete from app.document where id = 1500;
        update app.strings set (a, b) = ('a|b', 'c') where id = 1; update app.strings set (a, b) = ('', null) where id = 2;
        create table app.surplus (a int); alter table app.hen alter egg set default 7; drop index app."Ünique"; select nextval('app.set_only')`);
      const before = Number(await bench.sql("target", valuesRead));
      found = await verify();
      read = Number(await bench.sql("target", valuesRead)) - before;
    });

    it("finds rows that are changed, missing and too many, with table and key", () => {
      assert.deepEqual(inTable("bulk").map(({ kind, keys }: { kind: string; keys: string[] }) => [kind, keys]), [["changed", ["7"]], ["extra", ["1000008"]], ["missing", ["8"]]]);
    });

    it("tells strings that differ in where one ends and the next begins, and nothing from an empty string", () => {
      assert.deepEqual(inTable("strings").map(({ kind, keys }: { kind: string; keys: string[] }) => [kind, keys]), [["changed", ["1", "2"]]]);
    });

    it("finds a row that is changed in a table without a key, by its contents", () => {
      assert.deepEqual(inTable("bulk_no_key"), [
        { schema: "app", table: "bulk_no_key", kind: "extra", keys: ["(7,8)"] },
        { schema: "app", table: "bulk_no_key", kind: "missing", keys: ["(7,7)"] },
      ]);
    });

    it("finds them in a table of large values, which several sessions have copied at the same time, and reads no others again", async () => {
      assert.ok(Number(await bench.sql("target", "select count(distinct xmin::text) from app.document")) > 2);
      assert.ok(read < 1.2, `the values were read ${read} times`);
      assert.deepEqual(inTable("document").map(({ kind, keys }: { kind: string; keys: string[] }) => [kind, keys]), [["changed", ["1234"]], ["missing", ["1500"]]]);
    });

    it("finds an object that differs, an object too many, and a sequence that has gone on", () => {
      const objects = found.differences.map(({ object, kind }: { object: string; kind: string }) => `${object} ${kind}`);
      for (const difference of ['table app.surplus extra', "sequence state app.set_only changed", "column app.hen.egg changed", 'index app."Ünique" missing']) assert.ok(objects.includes(difference), `${difference} in ${objects.join(", ")}`);
    });

    it("names twenty of thousands of rows that differ", async () => {
      await bench.sql("target", `update app.bulk set t = repeat('x', 100) where id > ${bulk - 10_000}`);
      found = await verify();
      const changed = inTable("bulk").find(({ kind }: { kind: string }) => kind === "changed");
      assert.equal(changed?.keys.length, 20, JSON.stringify(inTable("bulk")));
    });

    after(() => bench.sql("source", "drop table app.document", { user: "postgres" }));
  });

  describe("move.sh and the end of a run", () => {
    it("killed while it holds: settle.sh lifts the fence, for exactly those who could log in", async () => {
      const { job, settings } = await begin();
      await job.reaches("verified");
      await bench.signal("move", "SIGKILL");
      const ended = await (await bench.job("settle", settings)).end();
      assert.equal(ended.code, exitCodes.undone, JSON.stringify(ended));
      await nobodyIsFenced();
      const again = await (await bench.job("settle", settings)).end();
      assert.equal(again.code, exitCodes.undone);
    });

    it("lifted by hand while it holds: it ends undone and does not commit", async () => {
      const { run, job } = await begin();
      await job.reaches("verified");
      await bench.sql("source", `select (dbhaven.lift('${run}', 'by hand')).state`, { database: "dbhaven" });
      await job.commit();
      assert.equal((await job.end()).code, exitCodes.undone);
      await nobodyIsFenced();
      assert.match(await bench.login("target", "shop_app", passwords.shopApp), /permission denied/);
    });

    it("killed just after the decision: settle.sh finishes forwards, with the whole result", async () => {
      const { run, job, keeper, settings } = await begin();
      await job.reaches("verified");
      await bench.signal("move", "SIGKILL");
      await bench.sql("source", `select (dbhaven.commit('${run}', '{}')).state`, { database: "dbhaven" });
      const ended = await (await bench.job("settle", settings)).end();
      assert.equal(ended.code, 0, JSON.stringify(ended));
      assert.equal(ended.result.state, "committed");
      assert.deepEqual(ended.result.endpoint, { host: bench.name("target"), port: 5432, database: "nasty" });
      assert.ok(ended.result.tables.length > 25);
      assert.equal((await keeper.end()).code, 0);
      assert.equal(await bench.login("target", "shop_app", passwords.shopApp), "in");
      assert.match(await bench.login("source", "shop", passwords.shop), /not permitted to log in/);
      await forgetTheCommit(run);
    });

    it("moves everything, and no password is in a log, an argument or a result", async () => {
      // The bootstrap superuser too was somebody's account.
      const { run, job } = await begin({ ACCOUNTS: JSON.stringify({ ...accounts, postgres: { as: "shop_app" } }), WAIVE: JSON.stringify([...waive, "row security of account postgres"]) });
      const seen = new Set<string>();
      let sampling = true;
      const sampler = (async () => { while (sampling) for (const line of await bench.commandLines("source", "target", "move", "keeper")) seen.add(line); })();
      await job.reaches("verified");
      const verified = (await job.file("result"))!;
      await job.commit();
      const ended = await job.end();
      sampling = false;
      await sampler;
      assert.equal(ended.code, 0, JSON.stringify(ended));
      checkResult(run, verified, ended);
      await checkAccounts();
      const everything = (await Promise.all(["source", "target", "move", "keeper"].map((role) => bench.log(role)))).join("\n") + [...seen].join("\n") + JSON.stringify(ended);
      assert.ok(seen.size > 20, "processes were seen");
      for (const password of Object.values(passwords)) {
        // The fixture itself sets these two by statement, before the moves.
        const lines = everything.split("\n").filter((line) => line.includes(password) && !/create role|create user mapping|alter role reports password/.test(line));
        assert.deepEqual(lines, [], password);
      }
      assert.ok(!/SCRAM-SHA-256\$4096/.test(everything), "no verifier either");
    });

    it("does not move again what has moved, nor lift its fence", async () => {
      const before = await whoMayLogIn();
      assert.deepEqual(before, [""]);
      assert.match(await refused(), /has moved database nasty away/);
      const run = `20260101000000-${String(runs - 1).padStart(4, "0")}`;
      await bench.sql("source", `select (dbhaven.lift('${run}', 'never')).state`, { database: "dbhaven" });
      assert.equal(await stateOf(run), "committed");
      assert.deepEqual(await whoMayLogIn(), [""]);
    });

    it("database.sh lets in an account that is added after the move", async () => {
      const changed = { ACCOUNTS: '[{"name":"shop_app","role":"application"},{"name":"late","role":"readOnly"}]' };
      const secrets = { "target-admin": passwords.administrator, "verifier-shop_app": "SCRAM-SHA-256$4096:YWJj$YWJj:YWJj", "verifier-late": "SCRAM-SHA-256$4096:YWJj$YWJj:YWJj" };
      assert.equal((await (await bench.job("database", bench.databaseSettings(changed), secrets)).end()).code, 0);
      assert.equal(await bench.sql("target", "select has_database_privilege('late', 'nasty', 'connect'), has_table_privilege('late', 'app.hen', 'select'), has_table_privilege('late', 'app.hen', 'insert')"), "t|t|f");
    });
  });

  function checkResult(run: string, verified: Record<string, any>, ended: Ended): void {
    assert.deepEqual(ended.result, { ...verified, state: "committed", committedAt: ended.result.committedAt, endpoint: { host: bench.name("target"), port: 5432, database: "nasty" } });
    assert.equal(verified.run, run);
    assert.ok(verified.tables.every((table: { match: boolean; sourceDigest: string; targetDigest: string }) => table.match && table.sourceDigest === table.targetDigest));
    assert.deepEqual(verified.tables.map((table: { table: string }) => table.table).filter((name: string) => /dbhaven|lease/.test(name)), []);
    assert.equal(verified.rows, verified.tables.reduce((sum: number, table: { rows: number }) => sum + table.rows, 0));
    assert.deepEqual(verified.checks, [{ name: "hens", source: "1", target: "1", match: true }, { name: "sum; of", source: "7350|twice", target: "7350|twice", match: true }]);
    assert.deepEqual(verified.fence.proof, everybody.map((account) => ({ account, by: "login" })));
    assert.match(verified.digest, /^[0-9a-f]{64}$/);
    assert.deepEqual(Object.keys(verified.seconds), ["prepare", "fence", "copy", "verify"]);
    assert.equal(verified.largeObjects, 6);
  }

  /** Without the job's own eyes: what applications find on the target. */
  async function checkAccounts(): Promise<void> {
    assert.equal(await bench.login("target", "reports", passwords.reports), "in");
    assert.equal(await bench.login("target", odd, passwords.reports), "in");
    assert.equal(await bench.login("target", "shop_app", passwords.shopApp, "insert into app.serials default values returning id > 2"), "t\nINSERT 0 1");
    assert.equal(await bench.login("target", "shop_app", passwords.shopApp, 'select count(*) from "Straße $1"."Täble ""q"" \'x\'; -- "'), "501");
    assert.equal(await bench.login("target", "reports", passwords.reports, "show work_mem"), "8MB");
    assert.equal(await bench.login("target", "reports", passwords.reports, "show statement_timeout"), "90s");
    assert.equal(await bench.login("target", "shop_app", passwords.shopApp, "show search_path"), 'app, "Straße $1", public');
    assert.match(await bench.login("target", "reports", passwords.reports, "insert into app.hen values (99)"), /permission denied/);
    assert.equal(await bench.sql("target", `select tableowner from pg_tables where tablename in ('of_reports', 'hen') order by tablename desc`), "reports\nnasty_owner");
    assert.equal(await bench.sql("target", "select nextval('app.set_only'), nextval('app.never_used_id_seq'), nextval('app.unowned'), nextval('app.generated_id_seq')"), "42|1|107|-20");
    assert.equal(await bench.sql("target", "select count(*) from app.log"), "0", "no trigger fired during the copy");
    assert.equal(await bench.sql("target", "select count(*) from pg_database where datname ~ 'dbhaven-empty'"), "0");
    for (const query of ["select * from app.vals order by id", "select id, md5(t) from app.big order by id", "select * from app.typed", "select oid, length(lo_get(oid)), md5(lo_get(oid)) from pg_largeobject_metadata order by 1"]) {
      assert.equal(await bench.sql("target", query), await bench.sql("source", query), query);
    }
    assert.equal(await bench.sql("target", "select string_agg(format('%s in %s', pg_get_userbyid(member), pg_get_userbyid(roleid)), ', ' order by pg_get_userbyid(member)) from (select distinct member, roleid from pg_auth_members where roleid = 'crew'::regrole) m"), "reports in crew, shop_app in crew");
    assert.equal(await bench.sql("target", "select has_database_privilege('reports', 'nasty', 'create'), has_database_privilege('shop_app', 'nasty', 'create')"), "t|f");
  }

  /** As an operator could, who knows what he does (jobs/postgres/lease.sql). */
  async function forgetTheCommit(run: string): Promise<void> {
    await bench.sql("source", `update dbhaven.lease set state = 'fenced' where run = '${run}'; select (dbhaven.lift('${run}', 'test')).state`, { database: "dbhaven" });
    await bench.sql("target", "delete from dbhaven.service; delete from dbhaven.copy where state = 'finished'", { database: "dbhaven" });
    await bench.sql("target", "drop database nasty with (force)", { database: "postgres" });
    assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
  }

  /** Alters a row between copy and comparison. */
  async function tamper(kind: string, table = "app.bulk"): Promise<{ key: string }> {
    const script = fs.readFileSync(path.join(__dirname, "..", "..", "lab", "faults", "tamper.sql"), "utf8");
    const answer = await until("a row to alter", 300, async () => (await bench.sql("target", `select to_regclass('${table}')`)) !== "" &&
      bench.sql("target", script, { options: ["-v", `table=${table}`, "-v", `kind=${kind}`] }));
    return JSON.parse(answer.split("\n").at(-1)!) as { key: string };
  }
});
