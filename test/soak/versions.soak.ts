import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { Bench, fixture, passwords } from "../jobs/support/bench";
import { Random } from "../support/random";
import { randomDatabase } from "./support/randomDatabase";

/** DBHAVEN_SEED repeats a run; DBHAVEN_PAIRS (a pattern, as "13.*17") tries these pairs alone. */
const seed = Number(process.env.DBHAVEN_SEED ?? Date.now() % 1e6);
const only = new RegExp(process.env.DBHAVEN_PAIRS ?? "");

/** Each version lies in another family of images, with another C library and another ICU. */
const images = { 13: "postgres:13-bullseye", 15: "postgres:15-bookworm", 17: "postgres:17-trixie", 18: "postgres:18-sid" };
type Version = keyof typeof images;
interface Locale { provider: "libc" | "icu" | "builtin"; name: string }

const english: Locale = { provider: "libc", name: "en_US.UTF-8" };
const plain: Locale = { provider: "libc", name: "C" };
const icu: Locale = { provider: "icu", name: "de-DE" };
const builtin: Locale = { provider: "builtin", name: "C.UTF-8" };

const pairs: { from: Version; by: Locale; to: Version; into: Locale[] }[] = [
  { from: 13, by: english, to: 13, into: [english, plain] },
  { from: 13, by: english, to: 15, into: [english, icu] },
  { from: 13, by: plain, to: 17, into: [english, icu, builtin] },
  { from: 15, by: english, to: 15, into: [english] },
  { from: 15, by: icu, to: 15, into: [icu, english] },
  { from: 15, by: icu, to: 17, into: [icu, builtin] },
  { from: 15, by: english, to: 17, into: [english, icu] },
  { from: 17, by: icu, to: 17, into: [icu, english] },
  { from: 17, by: builtin, to: 17, into: [builtin, icu] },
  // Debian's 15 and 17 are of later minor releases than its 18, which is refused as a target of theirs.
  { from: 13, by: english, to: 18, into: [icu] },
];

const named = ({ provider, name }: Locale) => `${name} of ${provider}`;
const sourceLocale = ({ provider, name }: Locale) => provider === "libc" ? `lc_collate '${name}' lc_ctype '${name}'` : `locale_provider ${provider} ${provider}_locale '${name}' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'`;
/** In a schema of its own. */
const chinook = `create schema chinook authorization shop; set role shop; set search_path = chinook;
${fs.readFileSync(path.join(__dirname, "..", "..", "lab", "data", "chinook", "Chinook_PostgreSql.sql"), "utf8").replace(/^(DROP|CREATE) DATABASE.*|^\\c .*/gm, "")}`;

describe(`A database arrives whole in every version that is not older, whatever sorts its texts (DBHAVEN_SEED=${seed})`, () => {
  const random = new Random(seed);
  let runs = 0;

  for (const { from, by, to, into } of pairs.filter(({ from, to }) => only.test(`${from} to ${to}`))) {
    describe(`from ${images[from]}, ${named(by)}, to ${images[to]}`, () => {
      let bench: Bench;

      before(async () => {
        bench = await Bench.start({ source: images[from], target: images[to] });
        await bench.sql("source", `create database nasty template template0 encoding 'UTF8' ${sourceLocale(by)}`, { user: "postgres", database: "postgres" });
        await bench.sql("source", fixture("nasty.sql"), { user: "postgres", options: ["-v", `shop_password=${passwords.shop}`, "-v", `reports_password=${passwords.reports}`] });
        await bench.sql("source", "delete from app.bulk where id > 5000; delete from app.bulk_no_key where id > 5000; delete from app.big where id > 1; vacuum full", { user: "postgres" });
        await bench.sql("source", chinook, { user: "postgres" });
        await bench.sql("source", letters, { user: "postgres" });
        await bench.sql("source", documents, { user: "postgres" });
        await bench.sql("source", randomDatabase(random).sql, { user: "postgres" });
      });
      after(() => bench?.remove());
      afterEach(async () => {
        await bench.sql("target", "drop database if exists nasty with (force)", { database: "postgres" });
        await bench.sql("target", "delete from dbhaven.service; delete from dbhaven.copy", { database: "dbhaven" });
      });

      for (const locale of into) {
        it(`${named(locale)}: every row and every object, and indexes that find what they hold`, async () => {
          const settings = bench.settings(`20260101000000-${String(++runs).padStart(4, "0")}`);
          const made = await (await bench.job("database", bench.databaseSettings({ LOCALE: locale.name, LOCALE_PROVIDER: locale.provider }))).end();
          assert.equal(made.code, 0, JSON.stringify(made));
          const { code, result } = await (await bench.job("rehearse", settings)).end();
          assert.equal(code, 0, JSON.stringify([result.reason, result.differences], null, 1));
          assert.deepEqual(result.differences, []);
          const order = (result.notCompared as string[]).filter((line) => line.startsWith("order of texts"));
          assert.equal(order.length, named(by) === named(locale) ? 0 : 1, JSON.stringify(order));

          await commit(settings);
          await bench.sql("target", "create extension amcheck schema ext");
          const indexes = "select c.oid, n.nspname, relname from pg_index join pg_class c on c.oid = indexrelid join pg_namespace n on n.oid = relnamespace where nspname in ('app', 'chinook', 'soak', 'public', 'Straße $1') and relam = (select oid from pg_am where amname = 'btree') and relkind = 'i'";
          assert.ok(Number(await bench.sql("target", `select count(ext.bt_index_check(oid, true)) from (${indexes}) i`)) > 40);
          for (const key of ["Ärger", "zebra", "ZEBRA", "-a", "a b", "öde"]) {
            assert.equal(await bench.sql("target", `set enable_seqscan = off; select count(*) from app.letters where t = '${key}'`), "1", key);
          }
        });
      }

      /** The whole move with the same settings, taken back on the source so that the next one begins from the same rows. */
      async function commit(settings: Record<string, string>): Promise<void> {
        const run = `20260101000000-${String(++runs).padStart(4, "0")}`;
        await bench.job("keeper", { ...settings, RUN: run });
        const job = await bench.job("move", { ...settings, RUN: run });
        await job.reaches("verified");
        await job.commit();
        const ended = await job.end();
        assert.equal(ended.code, 0, JSON.stringify(ended.result.reason));
        await bench.sql("source", `update dbhaven.lease set state = 'fenced' where run = '${run}'; select (dbhaven.lift('${run}', 'test')).state`, { database: "dbhaven" });
      }
    });
  }
});

/** Texts that C, C libraries and ICU put in different orders: an index that was taken over as it is would not find them. */
const letters = `
create table app.letters (t text primary key);
insert into app.letters values ('Ärger'), ('zebra'), ('ZEBRA'), ('-a'), ('a b'), ('öde'), ('ab'), ('a-c'), ('_x'), ('Zz'), ('ß'), ('ss'), ('1-1'), ('11'), ('1,1');
insert into app.letters select chr(32 + i % 90) || chr(192 + i % 60) || i from generate_series(1, 3000) i;
alter table app.letters owner to shop;
`;

/** Large enough to be copied in parts, one of them with a row that goes in pieces. */
const documents = `
create table app.document (name text, page int, body text, raw bytea, primary key (name, page));
alter table app.document alter body set storage external, alter raw set storage external;
insert into app.document select 'Ä ' || n / 10, n, repeat(md5(n::text), 1500), decode(repeat(md5(n::text), 100), 'hex') from generate_series(1, 1600) n;
insert into app.document values ('large', 1, repeat(md5('large'), 170000), null), ('none', 1, null, '');
alter table app.document owner to shop;
`;
