import * as assert from "node:assert/strict";
import { exitCodes } from "../../plan/moves/failure";
import { until } from "../../lab/wait";
import { Bench, fixture, odd, passwords } from "../jobs/support/bench";
import type { RunningJob } from "../jobs/support/jobBench";

/**
 * The fence against everybody who could be in the source, and the closed target, straight at the job. What
 * test/lab/jobs.lab.ts holds already (a restart of the source, a proof for every account) is not repeated here.
 */
describe("Behind the fence of a move", () => {
  let bench: Bench;
  let runs = 0;
  const shop = (statement: string) => bench.login("source", "shop", passwords.shop, statement);
  const asSuperuser = (statement: string, database = "nasty") => bench.sql("source", statement, { user: "postgres", database });
  /** A session that stays open: what its program said at its end. */
  const opened = (statement: string, side: "source" | "target" = "source", user = "postgres") => bench.inside(side, ["psql", "-XqAt", "-U", user, "-d", "nasty", "-c", statement]);
  const atSource = (statement: string) => bench.sql("source", statement, { database: "dbhaven" });
  const sessions = (condition: string) => atSource(`select count(*) from pg_stat_activity where ${condition}`);

  before(async () => {
    bench = await Bench.start({ source: "postgres:15-bookworm", target: "postgres:17-trixie" });
    await bench.sql("source", "create database nasty template template0", { user: "postgres", database: "postgres" });
    await bench.sql("source", fixture("nasty.sql"), { user: "postgres", options: ["-v", `shop_password=${passwords.shop}`, "-v", `reports_password=${passwords.reports}`] });
    assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
  });
  after(() => bench?.remove());
  // What a test that failed leaves is not the next one's: its job and keeper end, and so does its fence.
  afterEach(async function () {
    if (this.currentTest?.state === "passed") return;
    for (const role of ["move", "keeper"]) await bench.signal(role, "SIGKILL").catch(() => undefined);
    await atSource("select pg_terminate_backend(pid) from pg_stat_activity where usename <> 'dbhaven'; select (dbhaven.lift(run, 'a test has failed')).state from dbhaven.lease where state = 'fenced'");
  });

  async function begin(changed: Record<string, string> = {}): Promise<{ job: RunningJob; run: string }> {
    const run = `20260101000000-${String(++runs).padStart(4, "0")}`;
    const settings = bench.settings(run, changed);
    await bench.job("keeper", settings);
    return { run, job: await bench.job("move", settings) };
  }
  /** Ends a run that holds its fence, as an operator does who wants it no more. */
  async function given(job: RunningJob): Promise<void> {
    await bench.signal("move", "SIGTERM");
    assert.equal((await job.end()).code, exitCodes.undone);
    assert.equal(await bench.sql("source", "select count(*) from pg_roles where rolcanlogin and rolname in ('postgres', 'shop', 'reports')", { user: "postgres" }), "3");
  }

  it("no open session is left: applications, superusers, replication, in transactions and idle; and none comes back", async () => {
    await asSuperuser("create role walker login replication superuser", "postgres");
    const ended = [
      shop("begin; insert into app.no_key values (1, 'never'); select pg_sleep(1000)"),
      opened("select pg_sleep(1000)"), opened("begin; lock table app.hen in row exclusive mode; select pg_sleep(1000)"),
      bench.inside("source", ["pg_receivewal", "-U", "walker", "-D", "/tmp", "--no-loop"]),
    ];
    await until("the sessions", 60, async () => await asSuperuser("select count(*) from pg_stat_activity where query like '%pg_sleep(1000)%' and pid <> pg_backend_pid()", "postgres") === "3"
      && await asSuperuser("select count(*) from pg_stat_replication", "postgres") === "1");
    const { job } = await begin();
    await job.reaches("verified");
    assert.equal(await sessions("usename is distinct from 'dbhaven' and backend_type in ('client backend', 'walsender')"), "0");
    for (const answer of await Promise.all(ended)) assert.match(answer, /terminating|terminated|closed the connection|lost/);
    assert.match(await shop("select 1"), /not permitted to log in/);
    assert.match(await bench.login("source", "postgres", passwords.superuser), /not permitted to log in/);
    await assert.rejects(asSuperuser("select 1"), /not permitted to log in/);
    assert.match(await bench.inside("source", ["pg_receivewal", "-U", "walker", "-D", "/tmp", "--no-loop"]), /not permitted to log in/);
    const { fence } = (await job.file("result"))!;
    assert.ok(fence.proof.some((one: Record<string, string>) => one.account === "walker"), JSON.stringify(fence.proof));
    assert.equal(await atSource("select count(*) from pg_stat_activity where datname = 'nasty' and usename <> 'dbhaven'"), "0");
    await given(job);
    await asSuperuser("drop role walker", "postgres");
    assert.equal(await asSuperuser("select count(*) from app.no_key where b = 'never'"), "0");
  });

  it("who was being let in when the fence came is not at work behind it, however slowly he comes in", async () => {
    const { job } = await begin();
    const told: Promise<string>[] = [];
    // The server waits so long between its look at the role and the moment at which the session is in its list.
    const comeIn = () => bench.inside("source", ["env", "PGOPTIONS=-c post_auth_delay=5", "psql", "-XAt", "-h", "127.0.0.1", "-U", "shop", "-d", "nasty", "-c", `insert into app.no_key values (${told.length + 1}, 'late')`]);
    await until("the fence", 120, async () => {
      told.push(comeIn());
      return await atSource("select count(*) from dbhaven.lease where state = 'fenced'") === "1";
    });
    await job.reaches("verified");
    const acknowledged = (await Promise.all(told)).flatMap((answer, index) => (answer.trim() === "INSERT 0 1" ? [index + 1] : []));
    assert.ok(acknowledged.length < told.length, "somebody was on his way in");
    assert.equal(await atSource("select count(*) from pg_stat_activity where usename = 'shop'"), "0");
    const there = new Set((await bench.sql("target", "select a from app.no_key where b = 'late'")).split("\n").map(Number));
    assert.deepEqual(acknowledged.filter((row) => !there.has(row)), []);
    await given(job);
    await asSuperuser("delete from app.no_key where b = 'late'");
  });

  /** A move that has looked at everything and waits for its keeper. */
  async function prepared(): Promise<{ job: RunningJob; fence: () => Promise<RunningJob> }> {
    const run = `20260101000000-${String(++runs).padStart(4, "0")}`;
    const job = await bench.job("move", bench.settings(run));
    await until("the move to be prepared", 120, async () => await bench.sql("target", `select count(*) from dbhaven.copy where run = '${run}'`, { database: "dbhaven" }) === "1");
    return { job, fence: () => bench.job("keeper", bench.settings(run)) };
  }

  it("a transaction that was prepared since the move looked for them is found behind the fence, which is lifted", async () => {
    const { job, fence } = await prepared();
    await asSuperuser("begin; insert into app.no_key values (1, 'late'); prepare transaction 'late'");
    await fence();
    const ended = await job.end();
    assert.equal(ended.code, exitCodes.undone, JSON.stringify(ended.result));
    assert.match(ended.result.reason, /since the move was prepared: database nasty has the prepared transaction late of postgres/);
    assert.match(await shop("select 1"), /^1$/);
    await asSuperuser("rollback prepared 'late'");
  });

  it("a standby that every commit waits for holds nobody up, nor does a table of somebody's session shift what is made after the rows", async () => {
    const session = opened("create temporary table mine (a int, b app.mood); select pg_sleep(1000)", "source", "shop");
    await until("the session", 30, async () => await sessions("usename = 'shop' and query like '%pg_sleep(1000)%'") === "1");
    const { job, fence } = await prepared();
    await asSuperuser("alter system set synchronous_standby_names = 'standby'", "postgres");
    await asSuperuser("select pg_reload_conf()", "postgres");
    await fence();
    await job.reaches("verified");
    assert.match(await session, /terminating connection|closed the connection/);
    await given(job);
    await asSuperuser("set synchronous_commit = local; alter system reset synchronous_standby_names", "postgres");
    await asSuperuser("select pg_reload_conf()", "postgres");
  });

  it("as which role an account works in the target survives that the database is made anew, and so does the database", async () => {
    const works = () => bench.sql("target", "select pg_get_userbyid(setrole), setconfig from pg_db_role_setting join pg_database d on d.oid = setdatabase where datname = 'nasty' and setrole <> 0 and setconfig::text like '%role=%'", { database: "postgres" });
    await bench.sql("target", "create role changer; grant nasty_owner to changer; alter role changer in database nasty set role = nasty_owner", { database: "postgres" });
    const left = async () => {
      const { job } = await begin();
      await job.reaches("verified");
      await given(job);
    };
    await left();
    assert.equal(await works(), "changer|{role=nasty_owner}");
    // As a server leaves it that ends between the end of the filled one and the renaming of the new one.
    const fresh = await bench.sql("target", `select 'dbhaven-fresh-' || left(encode(sha256('nasty'), 'hex'), 12)`, { database: "postgres" });
    await bench.sql("target", `create database "${fresh}" template template0 owner nasty_owner; revoke all on database "${fresh}" from public; alter role changer in database "${fresh}" set role = nasty_owner; drop database nasty with (force)`, { database: "postgres" });
    await left();
    assert.equal(await works(), "changer|{role=nasty_owner}");
    await bench.sql("target", "drop owned by changer; drop role changer", { database: "nasty" });
  });

  it("what an undone run has left is nobody's to empty once its accounts were let in", async () => {
    const { job } = await begin();
    await job.reaches("verified");
    await bench.signal("move", "SIGKILL");
    await atSource("select (dbhaven.lift(run, 'a test')).state from dbhaven.lease where state = 'fenced'");
    await job.end();
    await bench.sql("target", "grant connect on database nasty to shop_app");
    const ended = await (await begin()).job.end();
    assert.equal(ended.code, exitCodes.refused, JSON.stringify(ended.result));
    assert.match(ended.result.reason, /target database nasty is not empty, and what is in it was not left by an earlier run of this move, or its accounts were let in since/);
    await bench.sql("target", "revoke connect on database nasty from shop_app");
  });

  it("the source's container is removed and made anew on its volume, and lets nobody in", async () => {
    const { job } = await begin();
    await job.reaches("verified");
    await bench.recreate("source");
    assert.match(await shop("select 1"), /not permitted to log in/);
    assert.match(await bench.login("source", "postgres", passwords.superuser), /not permitted to log in/);
    await job.commit();
    const ended = await job.end();
    // Its snapshots are gone, but all was compared: the lease is asked, and it lasts.
    assert.equal(ended.result.state, "committed", JSON.stringify(ended.result.reason));
    await bench.sql("source", "update dbhaven.lease set state = 'fenced' where state = 'committed'; select (dbhaven.lift(run, 'test')).state from dbhaven.lease where state = 'fenced'", { database: "dbhaven" });
    await bench.sql("target", "delete from dbhaven.service; delete from dbhaven.copy where state = 'finished'", { database: "dbhaven" });
    await bench.sql("target", "drop database nasty with (force)", { database: "postgres" });
    assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
  });

  it("applications cannot enter the target before the commit, neither with new passwords nor with carried ones", async () => {
    const { job } = await begin();
    await job.reaches("verified");
    for (const [account, password] of [["shop_app", passwords.shopApp], ["reports", passwords.reports], [odd, passwords.reports]] as const) {
      assert.match(await bench.login("target", account, password), /permission denied for database/, account);
    }
    await given(job);
  });

  it("what somebody writes on the target after the comparison keeps the move from its commit", async () => {
    for (const [what, statement] of Object.entries({
      "a row": "insert into app.no_key values (9, 'foreign')", "a table emptied": "truncate app.bulk_no_key", "a sequence": "select nextval('app.set_only')",
    })) {
      const { job } = await begin();
      await job.reaches("verified");
      await bench.sql("target", statement);
      await job.commit();
      const ended = await job.end();
      assert.equal(ended.code, exitCodes.undone, `${what}: ${JSON.stringify(ended.result)}`);
      assert.match(ended.result.reason, /database nasty on the target was written to after it was copied \(/, what);
    }
  });

  it("somebody's open session on the target keeps it too, by name", async () => {
    const { job } = await begin();
    await job.reaches("verified");
    const open = opened("begin; delete from app.no_key; select pg_sleep(1000)", "target");
    await until("the session", 30, async () => await bench.sql("target", "select count(*) from pg_stat_activity where query like '%pg_sleep(1000)%' and pid <> pg_backend_pid()", { database: "postgres" }) === "1");
    await job.commit();
    const ended = await job.end();
    await bench.sql("target", "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(1000)%' and pid <> pg_backend_pid()", { database: "postgres" });
    await open;
    assert.equal(ended.code, exitCodes.undone, JSON.stringify(ended.result));
    assert.match(ended.result.reason, /postgres is connected to database nasty on the target/);
  });

  it("a prepared transaction is found before anybody is kept out, with the statements that end it", async () => {
    await asSuperuser("begin; create table app.half (a int); prepare transaction 'it''s half'");
    const ended = await (await begin()).job.end();
    assert.equal(ended.code, exitCodes.refused);
    assert.match(ended.result.reason, /prepared transaction it's half of postgres since .*run COMMIT PREPARED 'it''s half' or ROLLBACK PREPARED 'it''s half'/);
    await asSuperuser("rollback prepared 'it''s half'");
  });

  it("a table that a transaction has locked is not waited for without end: refused by name, with the statement that ends it", async () => {
    const open = opened("begin; lock table app.hen in access exclusive mode; select pg_sleep(1000)");
    await until("the lock", 30, async () => await atSource("select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted and database = (select oid from pg_database where datname = 'nasty')") !== "0");
    const ended = await (await begin({ LOCK_WAIT_SECONDS: "2" })).job.end();
    const pid = await atSource("select pid from pg_stat_activity where query like '%lock table app.hen%' and pid <> pg_backend_pid()");
    assert.equal(ended.code, exitCodes.refused, JSON.stringify(ended.result));
    assert.match(ended.result.reason, new RegExp(`^table app\\.hen is locked by a transaction of postgres, [0-9:]+ old: wait for its end, or end it \\(select pg_terminate_backend\\(${pid}\\) on the source\\)$`));
    await asSuperuser(`select pg_terminate_backend(${pid})`);
    await open;
  });

  it("a long transaction is named by the report, with the statement that ends it, and does not hold a fence", async () => {
    const open = opened("begin; select pg_sleep(1000)", "source", "shop");
    await until("the transaction", 30, async () => await sessions("usename = 'shop' and query like '%pg_sleep(1000)%'") === "1");
    const pid = await atSource("select pid from pg_stat_activity where usename = 'shop'");
    const reported = async () => (await (await bench.job("report", bench.settings(`20260101000001-${String(++runs).padStart(4, "0")}`))).end()).result;
    await until("it to be a minute old", 90, async () => Number(await atSource(`select extract(epoch from clock_timestamp() - xact_start) from pg_stat_activity where pid = ${pid}`)) > 61);
    const { longTransactions, blockers } = await reported();
    assert.deepEqual(longTransactions.map(({ pid, account }: Record<string, unknown>) => [String(pid), account]), [[pid, "shop"]]);
    assert.deepEqual(blockers, []);
    const { job } = await begin();
    await job.reaches("verified");
    assert.match(await open, /terminating connection|closed the connection/);
    await given(job);
  });
});
