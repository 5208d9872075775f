import * as assert from "node:assert/strict";
import { exitCodes } from "../../plan/moves/failure";
import { Bench, fixture, jobSecrets, passwords } from "../jobs/support/bench";
import type { Ended, RunningJob } from "../jobs/support/jobBench";

const source = "postgres:15-bookworm";
const target = "postgres:17-trixie";
let runs = 0;

async function bench(versions: { source: string; target: string }, targetBytes?: number): Promise<Bench> {
  const made = await Bench.start(versions, targetBytes);
  await made.sql("source", "create database nasty template template0", { user: "postgres", database: "postgres" });
  await made.sql("source", fixture("nasty.sql"), { user: "postgres", options: ["-v", `shop_password=${passwords.shop}`, "-v", `reports_password=${passwords.reports}`] });
  const ended = await (await made.job("database", made.databaseSettings())).end();
  assert.equal(ended.code, 0, JSON.stringify(ended.result));
  return made;
}

async function begin(on: Bench, changed: Record<string, string> = {}, secrets = jobSecrets(), memory?: number): Promise<{ job: RunningJob; keeper: RunningJob; run: string }> {
  const run = `20260101000000-${String(++runs).padStart(4, "0")}`;
  const settings = on.settings(run, changed);
  return { run, keeper: await on.job("keeper", settings), job: await on.job("move", settings, secrets, memory) };
}

/** One sentence, whatever the server said; and the source as if nothing had been. */
async function expectUnharmed(on: Bench, { result }: Ended, before: string): Promise<void> {
  assert.ok(typeof result.reason === "string" && !result.reason.includes("\n"), JSON.stringify(result));
  assert.doesNotMatch(result.reason, /line \d+: |unbound variable|No such file/, "the shell's own words");
  assert.equal(await state(on), before);
}

/** Who may log in to the source, and what is in it. */
const state = (on: Bench) => on.sql("source", `select string_agg(rolname, ' ' order by rolname) from pg_roles where rolcanlogin and rolname <> 'dbhaven';
  select count(*), sum(hashtextextended(t::text, 0)) from app.bulk t; select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace where nspname !~ '^pg_'`, { user: "postgres" });

/** What jobs.lab.ts has already, a non-empty target and a wrong password of the target, is not repeated here. */
describe("What goes wrong in a move is one sentence, and leaves the source unharmed", () => {
  let on: Bench;
  let unharmed: string;

  describe("before anybody is kept out", () => {
    before(async () => {
      on = await bench({ source, target });
      unharmed = await state(on);
    });
    after(() => on?.remove());

    async function refused(changed: Record<string, string> = {}, secrets = jobSecrets()): Promise<string> {
      const ended = await (await begin(on, changed, secrets)).job.end();
      assert.equal(ended.code, exitCodes.refused, JSON.stringify(ended.result));
      await expectUnharmed(on, ended, unharmed);
      return String(ended.result.reason);
    }

    it("a wrong password of the source's superuser", async () => {
      assert.match(await refused({}, { ...jobSecrets(), "source-superuser": "wrong" }), /^login as postgres on the source .* password authentication failed for user "postgres"$/);
    });

    it("a source or target that does not answer", async () => {
      assert.match(await refused({ TARGET_HOST: on.name("nowhere") }), /^login as dbhaven on the target .*-nowhere:5432: .*could not translate host name/);
      assert.match(await refused({ SOURCE_HOST: on.name("nowhere") }), /^login as postgres on the source .*-nowhere:5432, database nasty: .*could not translate host name/);
      assert.match(await refused({ SOURCE_PORT: "5433" }), /^login as postgres on the source .*:5433, database nasty: .*Connection refused/);
    });

    it("an extension that the target's image lacks", async () => {
      await on.inside("target", ["sh", "-c", "cd /usr/share/postgresql/17/extension && mkdir /tmp/away && mv hstore* /tmp/away"]);
      assert.match(await refused(), /^extension hstore cannot be brought: the target's image does not have it; use an image that has it, or waive it \(.*\)$/);
      await on.inside("target", ["sh", "-c", "mv /tmp/away/* /usr/share/postgresql/17/extension"]);
    });
  });

  describe("behind the fence", () => {
    before(async () => {
      on = await bench({ source, target });
      await on.sql("source", "create table app.slow (a int primary key, b text); insert into app.slow select i, repeat(md5(i::text), 30) from generate_series(1, 200000) i; alter table app.slow owner to shop", { user: "postgres" });
      unharmed = await state(on);
    });
    after(() => on?.remove());

    it("the target lost from the network in the middle of the copy: the fence is lifted", async () => {
      const { job } = await begin(on);
      await job.reaches("copy");
      await on.network("disconnect", "target");
      const ended = await job.end();
      await on.network("connect", "target");
      assert.equal(ended.code, exitCodes.undone, JSON.stringify(ended.result));
      assert.match(ended.result.reason, /\(the fence is lifted, applications go on at the source\)$/);
      await expectUnharmed(on, ended, unharmed);
    });

    it("the source lost in the middle of the copy: says that the fence lifts itself, and it does", async () => {
      const { job, keeper, run } = await begin(on, { MAX_INTERRUPTION_SECONDS: "60", UNDO_SECONDS: "5" });
      await job.reaches("copy");
      await on.network("disconnect", "source");
      const ended = await job.end();
      await on.network("connect", "source");
      assert.equal(ended.code, exitCodes.unknown, JSON.stringify(ended.result));
      assert.match(ended.result.reason, /the source could not be asked how the run stands: .* A fence lifts itself when its lease ends$/);
      assert.equal((await keeper.end()).code, 0);
      assert.equal(await on.sql("source", `select state from dbhaven.lease where run = '${run}'`, { database: "dbhaven" }), "lifted");
      await expectUnharmed(on, ended, unharmed);
    });

    it("too little memory for the job", async () => {
      const { job } = await begin(on, {}, jobSecrets(), 12 * 2 ** 20);
      const ended = await job.end();
      assert.ok(ended.code === exitCodes.undone || ended.code === exitCodes.refused, JSON.stringify(ended));
      assert.match(ended.result.reason, /a program of the job was killed for lack of memory \(fewer sessions at a time need less: jobs of the move\)/);
      await expectUnharmed(on, ended, unharmed);
    });

    it("and afterwards the move goes through", async () => {
      const { job } = await begin(on);
      await job.reaches("verified");
      await job.commit();
      assert.equal((await job.end()).result.state, "committed");
    });
  });

  describe("a target with a small disk", () => {
    before(async () => {
      on = await bench({ source, target }, 160 * 2 ** 20);
      unharmed = await state(on);
    });
    after(() => on?.remove());
    const fill = (megabytes: number) => on.inside("target", ["sh", "-c", `head -c ${megabytes}M /dev/zero >/var/lib/postgresql/data/filler`]);
    const empty = () => on.inside("target", ["rm", "-f", "/var/lib/postgresql/data/filler"]);

    it("is refused with what is needed and what there is", async () => {
      await on.inside("target", ["sh", "-c", "df -Pm /var/lib/postgresql/data | awk 'NR==2 { print $4 }'"]).then((free) => fill(Number(free) - 8));
      const ended = await (await begin(on)).job.end();
      await empty();
      assert.equal(ended.code, exitCodes.refused, JSON.stringify(ended.result));
      assert.match(ended.result.reason, /^the target has \d+ MB of free space, and the copy may need \d+ MB .*: make room on the target's volume$/);
      await expectUnharmed(on, ended, unharmed);
    });

    it("that becomes full during the copy: the fence is lifted, the server's words say it, and the next run goes through", async () => {
      const { job } = await begin(on);
      await job.reaches("fence");
      await fill(160);
      const ended = await job.end();
      await empty();
      await on.ready("target");
      assert.equal(ended.code, exitCodes.undone, JSON.stringify(ended.result));
      assert.match(ended.result.reason, /No space left on device|server closed the connection|recovery mode|terminating connection/);
      await expectUnharmed(on, ended, unharmed);
      const next = await begin(on);
      await next.job.reaches("verified");
      await next.job.commit();
      assert.equal((await next.job.end()).result.state, "committed");
    });
  });

  describe("a target that is older", () => {
    before(async () => {
      on = await bench({ source: target, target: source });
      unharmed = await state(on);
    });
    after(() => on?.remove());

    it("is refused with both versions", async () => {
      const ended = await (await begin(on)).job.end();
      assert.equal(ended.code, exitCodes.refused, JSON.stringify(ended.result));
      assert.match(ended.result.reason, /the source has PostgreSQL 17 and the target 15: the target must not be older; use a newer image/);
      await expectUnharmed(on, ended, unharmed);
    });
  });
});
