import * as assert from "node:assert/strict";
import { accounts, Bench, fixture, passwords, waive } from "../jobs/support/bench";

/** What applications may do after the switch, and what of it the source has to show afterwards. */
const written: { write: string; asked: string; answer: string }[] = [
  { write: "insert into app.orders (id, status, kind) values (3, 'new', 'a'), (4, 'old', 'b'); update app.orders set kind = 'c' where id = 1", asked: "select string_agg(concat_ws('/', id, status, kind, is_open), ' ' order by id) from app.orders", answer: "1/new/c/t 2/old/f 3/new/a/t 4/old/b/f" },
  { write: "insert into app.visits values (3, '2023-07-07'), (4, '2024-07-07'); delete from app.bills; insert into app.bills values (9, 3, '2023-07-07')", asked: "select (select count(*) from app.visits_2023), (select count(*) from app.visits_2024), b.* from app.bills b", answer: "2|2|9|3|2023-07-07" },
  { write: "delete from app.measures where v % 7 = 0; insert into app.measures values ('2030-01-01', 'far', 2)", asked: "select count(*), (select region from app.measures_default where at > '2029-01-01') from app.measures", answer: "773|far" },
  { write: "insert into app.typed values (2, 'sad', (2, 'ok'), '[3.5,4.5)', '{ok}')", asked: "select t from app.typed t where id = 2", answer: '(2,sad,"(2,ok)","[3.5,4.5)",{ok})' },
  { write: "insert into app.serials default values; insert into app.generated (\"w x\") values (99)", asked: "select (select max(id) from app.serials), (select area from app.generated where \"w x\" = 99), nextval('app.serials_id_seq')", answer: "3|9801|4" },
  { write: "delete from app.no_key where a = 3; insert into app.no_columns default values", asked: "select (select count(*) from app.no_key where a = 3), (select count(*) from app.no_columns)", answer: "0|4" },
  { write: "update only app.parent set b = 99; insert into app.child values (1, 2, 3, 4)", asked: "select (select string_agg(b::text, ' ') from only app.parent), (select count(*) from app.child)", answer: "99|2" },
  { write: "update app.vals set t = t || 'ü' where id = 1; update app.big set t = t || 'x' where id = 1; insert into app.tagged values (3, 'new', '{y}')", asked: "select (select t from app.vals where id = 1), (select length(t) from app.big where id = 1), (select many::text from app.tagged where id = 3)", answer: "\\Nü|1000001|{y}" },
  { write: "update app.document set body = body || '!' where id = 7; delete from app.document where id = 8", asked: "select count(*), count(distinct xmin::text) > 1, (select length(body) from app.document where id = 7) from app.document", answer: "1999|t|51201" },
];

/** What the source's applications have of their own, beside their rows. */
const rights = "select string_agg(concat_ws(' ', relname, relowner::regrole, relacl), E'\\n' order by relname) from pg_class where relnamespace::regnamespace::text = 'app'";

describe("The way back of a database with everything in it", () => {
  let bench: Bench;
  let settings: Record<string, string>;
  let asItWas: string;

  before(async () => {
    bench = await Bench.start({ source: "postgres:15-bookworm", target: "postgres:17-trixie" });
    await bench.sql("source", "create database nasty template template0", { user: "postgres", database: "postgres" });
    await bench.sql("source", fixture("nasty.sql"), { user: "postgres", options: ["-v", `shop_password=${passwords.shop}`, "-v", `reports_password=${passwords.reports}`, "-v", "bulk=5000"] });
    // Large enough to be brought back in parts.
    await bench.sql("source", `create table app.document (id int primary key, body text); alter table app.document owner to shop, alter body set storage external;
      insert into app.document select n, repeat(md5(n::text), 1600) from generate_series(1, 2000) n`, { user: "postgres" });
    asItWas = await bench.sql("source", rights, { user: "postgres" });
    assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
    settings = bench.settings("20260101000000-0001", { ACCOUNTS: JSON.stringify({ ...accounts, postgres: { as: "shop_app" } }), WAIVE: JSON.stringify([...waive, "row security of account postgres"]), CHECKS: "{}" });
    await bench.job("keeper", settings);
    const job = await bench.job("move", settings);
    await job.reaches("verified");
    await job.commit();
    assert.equal((await job.end()).result.state, "committed");
    for (const { write } of written) await bench.sql("target", write);
  });
  after(() => bench?.remove());

  it("carries what was written into every kind of table, under the source's own definitions, owners and privileges", async () => {
    const back = await (await bench.job("revert", {
      ...settings, RUN: "20260101000000-0002", LEASE: settings.RUN!, WRITES: "carry", TARGET_AWAY: "false", TARGET_ACCOUNTS: '[{"name":"shop_app","role":"application"}]', TARGET_EXTENSIONS: '["hstore"]',
    })).end();
    assert.equal(back.code, 0, JSON.stringify([back.result.reason, back.result.differences]));
    assert.equal(back.result.writes, "carried");
    for (const { asked, answer } of written) assert.equal(await bench.sql("source", asked, { user: "postgres" }), answer, asked);
    assert.equal(await bench.sql("source", rights, { user: "postgres" }), asItWas);
  });

  it("lets the old accounts in again, and nobody into what was left", async () => {
    assert.equal(await bench.login("source", "shop", passwords.shop), "in");
    assert.match(await bench.login("target", "reports", passwords.reports), /FATAL/);
  });
});
