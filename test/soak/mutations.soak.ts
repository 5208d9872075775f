import * as assert from "node:assert/strict";
import { Bench, fixture, passwords } from "../jobs/support/bench";
import { Random } from "../support/random";
import { mutations } from "./support/mutations";
import { randomDatabase } from "./support/randomDatabase";
import { noise } from "./support/noise";

/** DBHAVEN_SEED repeats a run; DBHAVEN_KIND (a pattern) tries these kinds of mutations alone, DBHAVEN_WORLDS and DBHAVEN_ROUNDS: so many databases, and comparisons of each without a mutation. */
const seed = Number(process.env.DBHAVEN_SEED ?? Date.now() % 1e6);
const only = new RegExp(process.env.DBHAVEN_KIND ?? "");
const worlds = Number(process.env.DBHAVEN_WORLDS ?? 5);
const rounds = Number(process.env.DBHAVEN_ROUNDS ?? 40);

type Report = Record<string, any>;

describe(`The verification of a copy (DBHAVEN_SEED=${seed})`, () => {
  const random = new Random(seed);
  let bench: Bench;
  let step: (step: "copy" | "verify") => Promise<Report>;
  const postgres = { database: "postgres" };

  before(async () => {
    bench = await Bench.start({ source: "postgres:15-bookworm", target: "postgres:17-trixie" });
    await bench.sql("source", "create database nasty template template0", { user: "postgres", database: "postgres" });
    await bench.sql("source", fixture("nasty.sql"), { user: "postgres", options: ["-v", `shop_password=${passwords.shop}`, "-v", `reports_password=${passwords.reports}`] });
    await bench.sql("source", "set role shop; create publication narrow for table app.hen", { user: "postgres" });
    await bench.sql("source", "delete from app.bulk where id > 5000; delete from app.bulk_no_key where id > 5000; delete from app.big where id > 1; vacuum full", { user: "postgres" });
    assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
    step = await bench.again(bench.settings("20260101000000-0001"));
  });
  after(() => bench?.remove());
  let count = 0;
  after(() => console.log(`    ${count} mutations were found`));

  it("reads no more than a hundredth of a large table again to name the keys that differ, and their range", async function () {
    if (process.env.DBHAVEN_KIND) this.skip();
    await bench.sql("source", "create table app.large (id int primary key, t text); insert into app.large select i, md5(i::text) from generate_series(1, 300000) i; alter table app.large owner to shop; vacuum analyze app.large;", { user: "postgres" });
    assert.deepEqual(await step("copy"), {});
    const pagesRead = async () => Number(await bench.sql("source", "select heap_blks_read + heap_blks_hit from pg_statio_user_tables where relname = 'large'", { user: "postgres" }));
    const reads = async () => {
      const before = await pagesRead();
      return { report: await step("verify"), pages: (await pagesRead()) - before };
    };
    const equal = await reads();
    assert.deepEqual(equal.report.differences, []);
    const id = 1000 + random.below(290_000);
    await bench.sql("target", `update app.large set t = t || ' ' where id in (${id}, ${id + 1})`);
    const { report, pages } = await reads();
    await bench.sql("source", "drop table app.large", { user: "postgres" });
    assert.deepEqual(report.differences, [{ schema: "app", table: "large", kind: "changed", keys: [id, id + 1].map(String), range: [id, id + 1].map(String) }]);
    const heap = 300_000 / 120;
    assert.ok(equal.pages >= heap, `the first comparison has read ${equal.pages} pages`);
    assert.ok(pages - equal.pages <= heap / 100, `${pages - equal.pages} pages were read again`);
  });

  for (let world = 1; world <= worlds; world++) {
    describe(`of random database ${world} of ${worlds}`, () => {
      const { tables, sql } = randomDatabase(random);

      before(async () => {
        await bench.sql("source", sql, { user: "postgres" });
        assert.deepEqual(await step("copy"), {});
        await bench.sql("target", keep, postgres);
      });

      for (const [what, some] of Object.entries(mutations(tables, random))) {
        it(`finds and names each of what was altered: ${what}`, async () => {
          const altered: { kind: string; draw: string; named: string }[] = [];
          for (const { kind, sql: mutation } of some.filter(({ kind }) => only.test(kind))) {
            const draw = String(random.next());
            const named = await bench.sql("target", mutation, { options: ["-v", `draw=${draw}`] }).catch((error: Error) => error.message);
            if (named !== "") altered.push({ kind, draw, named: named.split("\n").at(-1)! }); // else there is nothing of the kind in this database
          }
          const report = await step("verify");
          await bench.sql("target", asItWas, postgres);
          const found = names(report);
          const missed = altered.filter(({ named }) => !found.includes(named));
          assert.ok(missed.length === 0, `${JSON.stringify(missed, null, 1)} is not in ${JSON.stringify([report.reason, report.differences, report.notCompared], null, 1)}`);
          count += altered.length;
        });
      }

      it("has no false alarm, whatever moves rows about on either side", async function () {
        if (process.env.DBHAVEN_KIND) this.skip();
        for (let round = 0; round < rounds; round++) {
          const moved = noise(bench, tables, random);
          const report = await step("verify");
          await moved.stop();
          assert.deepEqual([report.reason, report.differences], [undefined, []], `after ${moved.said}`);
        }
      });
    });
  }
});

/** Everything that a report names, as `object`, `schema.table` and `schema.table key`. */
function names(report: Report): string[] {
  const ofDifferences = (report.differences ?? []).flatMap(({ object, schema, table, keys }: Report) => object ? [object] : [`${schema}.${table}`, ...keys.map((key: string) => `${schema}.${table} ${key}`)]);
  return [...ofDifferences, ...(report.notCompared ?? []).map((line: string) => line.split(":")[0])];
}

/** Keeps the target as the copy has left it, with what an instance holds of it outside the database. */
const keep = `
drop database if exists pristine with (force);
create database pristine template nasty;
drop table if exists settings, kept;
create table settings as select setdatabase <> 0 as here, setrole, setconfig from pg_db_role_setting where setdatabase in (0, (select oid from pg_database where datname = 'nasty'));
create table kept as select datacl, datdba, shobj_description(oid, 'pg_database') as comment from pg_database where datname = 'nasty';
`;
const asItWas = `
drop database nasty with (force);
create database nasty template pristine;
delete from pg_db_role_setting where setdatabase = 0;
insert into pg_db_role_setting select case when here then (select oid from pg_database where datname = 'nasty') else 0 end, setrole, setconfig from settings;
update pg_database set datacl = kept.datacl, datdba = kept.datdba from kept where datname = 'nasty';
select format('comment on database nasty is %L', comment) from kept \\gexec
`;
