/** Schema `soak`: random tables with random rows, and objects of every kind to be altered. */
import type { Random } from "../../support/random";

/** Types of columns, each with an expression for a random value in row `i`. Strings, arrays and the like may be empty or NULL. */
const values: Record<string, string> = {
  smallint: "(random() * 60000 - 30000)::int2",
  int: "(random() * 4e9 - 2e9)::int",
  bigint: "(random() * 1.8e19 - 9e18)::int8",
  numeric: "case when random() < 0.03 then 'NaN' else round((random() * 1e12)::numeric, (random() * 10)::int) end",
  "numeric(12,4)": "(random() * 1e7)::numeric(12,4)",
  real: "(random() - 0.5) * 10 ^ (random() * 60 - 30)",
  "double precision": "case when random() < 0.03 then '-0' when random() < 0.03 then 'infinity' else (random() - 0.5) * 10 ^ (random() * 600 - 300) end",
  text: "case when random() < 0.1 then '' when random() > 0.1 then translate(left(md5(random()::text), (random() * 30)::int), 'abc', E'ü \\t') end",
  "varchar(60)": "case when random() < 0.1 then '' when random() > 0.1 then repeat('(\"x,' , (random() * 12)::int) end",
  "char(12)": "left(md5(random()::text), (random() * 12)::int)",
  bytea: "decode(repeat(md5(random()::text), (random() * 3)::int), 'hex')",
  boolean: "random() < 0.5",
  date: "date '0044-03-15 BC' + (random() * 900000)::int",
  timestamp: "timestamp '1900-01-01' + random() * interval '200 years'",
  timestamptz: "timestamptz '1900-01-01' + random() * interval '200 years'",
  interval: "make_interval((random() * 9)::int, (random() * 40 - 20)::int, 0, (random() * 99)::int, 0, 0, random() * 99)",
  "time with time zone": "(time '00:00' + random() * interval '24 hours')::timetz",
  uuid: "md5(random()::text)::uuid",
  json: "json_build_object('a', (random() * 99)::int, 'b', md5(random()::text), 'a', null)",
  jsonb: "jsonb_build_object('a', random(), 'b', array[i, null], 'c', jsonb_build_object('d', i))",
  "int[]": "array[i, null, (random() * 99)::int]",
  "text[][]": "array[array['', 'NULL'], array[null, md5(random()::text)]]",
  inet: "('10.0.0.0/8'::inet + (random() * 1e6)::int8)",
  int4range: "int4range((random() * 99)::int, 100 + (random() * 99)::int, '[]')",
  tsvector: "to_tsvector('simple', md5(random()::text) || ' ' || i)",
  "bit varying(40)": "(random() * 1e6)::int::bit(20)",
  money: "(random() * 1e6)::numeric::money",
  point: "point(random(), -random())",
  "app.mood": "(array['sad', 'ok', 'it''s \"fine\"'])[1 + (random() * 2)::int]::app.mood",
  "app.pair": "row((random() * 99)::int, 'ok')::app.pair",
  "public.hstore": "public.hstore('a,b', random()::text)",
  "ext.citext": "md5(random()::text)::ext.citext",
  "public.wide": "(select string_agg(md5(random()::text), '') from generate_series(1, case when random() < 0.9 then 3 else 300 + i % 2 end))",
};

const keys: Record<string, { columns: string; values: string; key: string; text: string }> = {
  number: { columns: "id int primary key", values: "i", key: "id", text: "id::text" },
  uuid: { columns: "id uuid primary key", values: "md5(i || 'x')::uuid", key: "id", text: "id::text" },
  text: { columns: "id text primary key", values: "'key \"' || i * 7919 % 100003", key: "id", text: "id::text" },
  pair: { columns: "part text, id bigint, primary key (part, id)", values: "'p' || i % 3, i", key: "part, id", text: "row(part, id)::text" },
  none: { columns: "id int", values: "i", key: "", text: "" },
};

export interface RandomTable { name: string; /** SQL of the key as the report shows it; "" where there is none. */ key: string; columns: Record<string, string> }

/** Makes schema `soak` anew on the source. @returns its tables, and the statements (as a superuser) */
export function randomDatabase(random: Random): { tables: RandomTable[]; sql: string } {
  const tables = Object.entries(keys).flatMap(([style, key]) => [1, 2].map((number) => {
    const columns = Object.fromEntries(Object.keys(values).filter(() => random.next() < 0.5).map((type, at) => [`c${at}`, type]));
    const rows = 20 + random.below(1500);
    return {
      name: `soak.${style}_${number}`, key: key.text, columns,
      sql: `create table soak.${style}_${number} (${[key.columns, ...Object.entries(columns).map(([name, type]) => `${name} ${type}`)].join(", ")});
        insert into soak.${style}_${number} select ${[key.values, ...Object.values(columns).map((type) => values[type])].join(", ")} from generate_series(1, ${rows}) i;`,
    };
  }));
  return { tables: tables.map(({ name, key, columns }) => ({ name, key, columns })), sql: `${before(random)}${tables.map((table) => table.sql).join("\n")}${objects}` };
}

const before = (random: Random) => `
drop schema if exists soak cascade;
drop domain if exists public.wide cascade;
set client_min_messages = warning;
create schema soak authorization shop;
create domain public.wide as text;
alter domain public.wide owner to shop;
select setseed(${random.next()}) \\g /dev/null
set role shop;
`;

const objects = `
create table soak.part (id int not null, region text not null default 'north', v int default 7 check (v < 1000000)) partition by list (region);
create table soak.part_north partition of soak.part for values in ('north');
create table soak.part_rest partition of soak.part default;
insert into soak.part select i, case when i % 3 = 0 then 'north' else 'r' || i % 5 end, i from generate_series(1, 300) i;
create index on soak.part (id);
create function soak.plus(a int, b int default 1) returns int language sql immutable as $$ select a + b $$;
create function soak.note() returns trigger language plpgsql as $$ begin return new; end $$;
create procedure soak.nothing() language plpgsql as $$ begin end $$;
create trigger noted before insert on soak.number_1 for each row execute function soak.note();
create trigger noted_part after insert on soak.part for each row execute function soak.note();
create view soak.first as select id from soak.number_1 where id < 10;
create view soak.second with (security_barrier) as select id, soak.plus(id) as next from soak.number_2;
create materialized view soak.sums as select region, count(*) as n, sum(v) as v from soak.part group by region;
create materialized view soak.numbers as select id, id * 2 as twice from soak.number_1 where id < 100;
create unique index on soak.numbers (id);
create materialized view soak.made_at as select now() as at, random() as luck, id from soak.number_2;
create statistics soak.together (dependencies) on id, v from soak.part;
create sequence soak.numbered start 5 increment 3;
create domain soak.short as text default 'x' not null check (length(value) < 80);
create type soak.size as enum ('small', 'middle', 'large', 'huge');
create type soak.twin as (a int, b text);
create type soak.hue as enum ('red');
create domain soak.long as text;
alter table soak.uuid_1 enable row level security, force row level security;
create policy one on soak.uuid_1 for select to reports using (id is not null);
create policy every on soak.uuid_1 using (true) with check (id is not null);
alter table soak.number_1 add constraint positive check (id > 0), add constraint not_yet check (id > -5) not valid;
create table soak.refers (id int references soak.number_1, other int);
insert into soak.refers values (1, 9999999);
alter table soak.refers add constraint later foreign key (other) references soak.number_2 not valid;
create unique index on soak.text_1 (lower(id));
create index late on soak.text_2 using hash (id);
comment on table soak.number_1 is 'numbers';
comment on column soak.part.v is 'a value';
comment on constraint positive on soak.number_1 is 'never below';
comment on index soak.late is 'by hash';
comment on trigger noted on soak.number_1 is 'notes';
grant select on all tables in schema soak to reports;
grant usage on schema soak to reports, crew;
grant update (v) on soak.part to crew;
grant insert on soak.number_1 to crew with grant option;
grant usage on sequence soak.numbered to crew;
grant execute on function soak.plus to crew;
alter default privileges in schema soak grant insert on tables to crew;
alter default privileges in schema soak grant usage on sequences to reports;
reset role;
alter role crew set maintenance_work_mem = '65536kB';
select format('alter database %I set lock_timeout = 90000', current_database()) \\gexec
alter role shop in database nasty set search_path = soak, public;
revoke all on schema public from public;
`;
