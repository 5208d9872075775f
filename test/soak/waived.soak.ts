import * as assert from "node:assert/strict";
import { exitCodes } from "../../plan/moves/failure";
import { Bench, passwords } from "../jobs/support/bench";

/** An extension with tables of settings, as an image has it: rows of its own, and rows that users add to them. */
const settingsExtension = `
create table standing (id int primary key, own boolean not null default true, value text);
insert into standing values (1, false, 'as it comes'), (2, false, 'as it comes');
select pg_catalog.pg_extension_config_dump('standing', 'where own');
create table jobs (id serial primary key, command text);
insert into jobs (command) values ('an example');
select pg_catalog.pg_extension_config_dump('jobs', '');
select pg_catalog.pg_extension_config_dump('jobs_id_seq', '');
create function told() returns text language sql as $$ select 'told' $$;
`;
const extension = (version: number, name: string, script: string): string[] => ["sh", "-c", `cd /usr/share/postgresql/${version}/extension
printf "default_version = '1.0'\\nrelocatable = false\\nschema = ${name}\\n" >${name}.control
cat >${name}--1.0.sql <<'SQL'
${script}
SQL`];

const database = `
create role shop login password '${passwords.shop}';
create role reports login password '${passwords.reports}';
create role stranger login;
grant pg_read_server_files to reports;
alter database nasty owner to shop;
create extension keeps_settings;
create extension only_here;
insert into keeps_settings.standing values (3, true, 'a user''s'), (4, true, null);
delete from keeps_settings.jobs;
insert into keeps_settings.jobs (command) values ('nightly'), ('weekly');
grant usage on schema keeps_settings to shop, reports;
grant select on keeps_settings.standing to reports;
revoke execute on function keeps_settings.told() from public;
grant execute on function keeps_settings.told() to shop;
create table t (id int primary key, v text);
insert into t values (1, 'x');
alter table t owner to shop;
grant select on t to stranger, reports;
create function in_library() returns language_handler language c as 'own_library', 'plpgsql_call_handler';
insert into pg_seclabel (objoid, classoid, objsubid, provider, label) values ('t'::regclass, 'pg_class'::regclass, 0, 'dummy', 'secret');
create table part (id int primary key references t);
alter table part disable trigger all;
insert into part values (1);
alter table part owner to shop;
create function pg_catalog.beside_the_servers() returns int language sql as $$ select 1 $$;
grant execute on function pg_catalog.pg_ls_waldir() to reports;
grant set on parameter log_statement to reports;
create database neighbour;
`;

const waive = [
  "constraint part_id_fkey on public.part", "database neighbour", "extension only_here", "function beside_the_servers() in schema pg_catalog", "membership of reports in pg_read_server_files",
  "privilege SET on parameter log_statement of account reports", "privileges on function pg_ls_waldir()", "role stranger", "security label of table public.t",
];

describe("What cannot be carried is refused by name, and waived by that name", () => {
  let bench: Bench;
  let runs = 0;
  const accounts = JSON.stringify({ shop: { as: "shop_app" }, reports: { carry: true } });
  const settings = (waived: string[]) => bench.settings(`20260101000000-${String(++runs).padStart(4, "0")}`, { ACCOUNTS: accounts, CHECKS: "{}", WAIVE: JSON.stringify(waived) });
  const rehearse = async (waived: string[]) => (await bench.job("rehearse", settings(waived))).end();

  before(async () => {
    bench = await Bench.start({ source: "postgres:15-bookworm", target: "postgres:17-trixie" });
    await bench.inside("source", extension(15, "keeps_settings", settingsExtension));
    await bench.inside("source", extension(15, "only_here", "create function here() returns int language sql as $$ select 1 $$;"));
    await bench.inside("target", extension(17, "keeps_settings", settingsExtension));
    await bench.inside("source", ["sh", "-c", "cp /usr/lib/postgresql/15/lib/plpgsql.so /usr/lib/postgresql/15/lib/own_library.so"]);
    await bench.sql("source", "create database nasty template template0", { user: "postgres", database: "postgres" });
    await bench.sql("source", `set allow_system_table_mods = on; ${database}`, { user: "postgres" });
    assert.equal((await (await bench.job("database", bench.databaseSettings({ EXTENSIONS: "[]", ACCESS: '[{"name":"shop_app","unencrypted":false},{"name":"reports","unencrypted":false}]' }))).end()).code, 0);
  });
  after(() => bench?.remove());

  it("all at once, each with its remedy, before anybody is kept out", async () => {
    const { code, result } = await rehearse([]);
    assert.equal(code, exitCodes.refused, JSON.stringify(result));
    for (const name of waive) assert.ok(result.reason.includes(`${name} cannot be `), `${name} in ${result.reason}`);
    assert.match(result.reason, /the target cannot load the library of function public\.in_library\(\) \(.*own_library.*\): use an image that has it, or drop what is not used on the source/);
    assert.match(result.reason, /extension only_here cannot be brought: the target's image does not have it; use an image that has it, or waive it/);
  });

  it("a waiver of what does not stand against the move is refused too, with what may be meant", async () => {
    const { code, result } = await rehearse([...waive.filter((name) => name !== "database neighbour"), "database neighbor", "extension hstore"]);
    assert.equal(code, exitCodes.refused);
    assert.match(result.reason, /waive of the move names "database neighbor", and nothing of this name stands against it: write "database neighbour", or take it out/);
    assert.match(result.reason, /waive of the move names "extension hstore", and nothing of this name stands against it: take it out/);
    assert.match(result.reason, /database neighbour cannot be left where it is unasked/);
  });

  it("is no blocker of the report where it is waived, and the report says so; a library that the target lacks stays one", async () => {
    const blockers = async () => (await (await bench.job("report", settings(waive))).end()).result.blockers as string[];
    assert.match((await blockers()).join("\n"), /^the target cannot load the library of function public\.in_library\(\)[^\n]*$/);
    await bench.sql("source", "drop function in_library()", { user: "postgres" });
    const { code, result } = await (await bench.job("report", settings(waive))).end();
    assert.equal(code, 0, JSON.stringify(result));
    assert.deepEqual(result.blockers, []);
    assert.deepEqual(result.waived, waive);
  });

  it("waived, everything else arrives, and the result names what did not", async () => {
    const run = settings(waive);
    await bench.job("keeper", run);
    const job = await bench.job("move", run);
    await job.reaches("verified");
    await job.commit();
    const { code, result } = await job.end();
    assert.equal(code, 0, JSON.stringify([result.reason, result.differences]));
    assert.deepEqual(result.waived, waive);
    for (const name of waive) assert.ok(result.notCompared.includes(`${name} (waived)`), name);
    const target = (query: string) => bench.sql("target", query);
    assert.equal(await target("select count(*) from pg_seclabel"), "0");
    assert.equal(await target("select string_agg(extname, ' ' order by extname) from pg_extension"), "keeps_settings plpgsql");
    assert.equal(await target("select pg_has_role('reports', 'pg_read_server_files', 'member'), (select count(*) from pg_roles where rolname = 'stranger')"), "f|0");
  });

  it("rows that users have put into an extension's tables arrive beside the extension's own, with what was granted on them", async () => {
    const target = (query: string) => bench.sql("target", query);
    assert.equal(await target("select string_agg(id || coalesce(value, '-'), ' ' order by id) from keeps_settings.standing"), "1as it comes 2as it comes 3a user's 4-");
    assert.equal(await target("select string_agg(id || command, ' ' order by id) from keeps_settings.jobs"), "2nightly 3weekly");
    assert.equal(await target("select nextval('keeps_settings.jobs_id_seq')"), "4");
    assert.equal(await target("select has_table_privilege('reports', 'keeps_settings.standing', 'select'), has_function_privilege('reports', 'keeps_settings.told()', 'execute'), has_function_privilege('shop_app', 'keeps_settings.told()', 'execute')"), "t|f|t");
  });
});
