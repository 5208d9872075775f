/** Ways to alter a copied database, each found by name or not at all. */
import type { Random } from "../../support/random";
import type { RandomTable } from "./randomDatabase";

/** SQL that alters one thing and prints, as its last line, what the report has to name; where there is nothing to alter, nothing. */
export interface Mutation { kind: string; sql: string }

const quoted = (text: string): string => `'${text.replace(/'/g, "''")}'`;

/** Rows: columns of which types, the new value `C` gets, and which rows have what it takes. */
const ofValues: Record<string, { types: RegExp; value: string; where?: string }> = {
  "a bit of a number": { types: /^(smallint|int|bigint)$/, value: "C # (1 << 9)" },
  "a bit of a bytea": { types: /^bytea$/, value: "set_bit(C, 5, 1 - get_bit(C, 5))", where: "length(C) > 0" },
  "a byte less of a bytea": { types: /^bytea$/, value: "substr(C, 1, length(C) - 1)", where: "length(C) > 0" },
  "NULL for an empty text": { types: /^(text|varchar.*)$/, value: "null", where: "C = ''" },
  "an empty text for NULL": { types: /^(text|varchar.*)$/, value: "''", where: "C is null" },
  "a blank at the end": { types: /^(text|varchar.*|ext.citext|public.wide)$/, value: "C || ' '", where: "length(C::text) < 59" },
  "a float's last digit": { types: /^double precision$/, value: "C * 1.0000000000000002", where: "abs(C) between 1e-300 and 1e300" },
  "a short float's last digit": { types: /^real$/, value: "C * 1.0000001::real", where: "abs(C) between 1e-30 and 1e30" },
  "a sign of nought": { types: /^double precision$/, value: "0", where: "C::text = '-0'" },
  "a microsecond": { types: /^timestamp(tz)?$/, value: "C + interval '1 microsecond'" },
  "a month for its days": { types: /^interval$/, value: "justify_days(C + interval '30 days') - interval '30 days'" },
  "a zone of a time": { types: /^time with time zone$/, value: "C at time zone '+01'" },
  "the order of a json's keys": { types: /^json$/, value: "json_build_object('b', C -> 'b', 'a', C -> 'a', 'a', null)" },
  "a number in a jsonb for its text": { types: /^jsonb$/, value: "jsonb_set(C, '{c,d}', to_jsonb(C #>> '{c,d}'))" },
  "a numeric's scale": { types: /^numeric$/, value: "C * 1.0", where: "C <> 'NaN'" },
  "an element of an array": { types: /^int\[\]$/, value: "array_append(C, null)" },
  "an array's lower bound": { types: /^int\[\]$/, value: "('[0:0]={' || C[1] || '}')::int[]" },
  "a NULL in an array for its text": { types: /^text\[\]\[\]$/, value: "array[array['', null], array[C[2][1], C[2][2]]]" },
  "a value stored elsewhere": { types: /^public.wide$/, value: "overlay(C placing '-' from length(C) - 7)", where: "length(C) > 5000" },
  "a bit string": { types: /^bit varying.*$/, value: "C || b'0'" },
  "a coordinate": { types: /^point$/, value: "point(C[0], C[1] * 1.0000000000000002)", where: "C[1] <> 0" },
  "a netmask": { types: /^inet$/, value: "set_masklen(C, 9)" },
  "a bound of a range": { types: /^int4range$/, value: "int4range(lower(C), upper(C) + 1)" },
  "a value of an enum": { types: /^app.mood$/, value: "(case when C::text = 'sad' then 'ok' else 'sad' end)::app.mood" },
  "a field of a composite": { types: /^app.pair$/, value: "row((C).a, null)::app.pair" },
  "a NULL in an hstore": { types: /^public.hstore$/, value: "public.hstore('a,b', null)" },
};

function ofRows(tables: RandomTable[], random: Random): Mutation[] {
  const picked = (table: string, where = "true") => `(select ctid from ${table} where ${where} order by md5(ctid::text || :'draw') limit 1)`;
  // As the report names it: table and key, where there is a key.
  const altered = (kind: string, { name, key }: RandomTable, statement: string): Mutation => ({
    kind, sql: `set session_replication_role = replica; with altered as (${statement}) select ${quoted(name)} || ${key ? `' ' || left((${key}), 100)` : "''"} from altered limit 1;`,
  });
  const values = Object.entries(ofValues).flatMap(([kind, { types, value, where = "C is not null" }]) => {
    const places = tables.flatMap((table) => Object.entries(table.columns).filter(([, type]) => types.test(type)).map(([column]) => ({ table, column })));
    if (places.length === 0) return [];
    const { table, column } = random.of(places);
    const on = (text: string) => text.replaceAll("C", column);
    return [altered(kind, table, `update ${table.name} set ${column} = ${on(value)} where ctid = ${picked(table.name, on(where))} returning *`)];
  });
  const [any, swapped, keyless] = [random.of(tables), random.of(tables.filter((table) => Object.keys(table.columns).length > 0)), random.of(tables.filter((table) => table.key === ""))];
  const column = random.of(Object.keys(swapped.columns));
  return [
    ...values,
    altered("a row too few", any, `delete from ${any.name} where ctid = ${picked(any.name)} returning *`),
    altered("a doubled row", keyless, `insert into ${keyless.name} select * from ${keyless.name} where ctid = ${picked(keyless.name)} returning *`),
    altered("a row too few where there is no key", keyless, `delete from ${keyless.name} where ctid = ${picked(keyless.name)} returning *`),
    altered("a swapped pair", swapped, `update ${swapped.name} t set ${column} = o.${column} from ${swapped.name} o,
      (select a.ctid as a, b.ctid as b from ${swapped.name} a, ${swapped.name} b where a.${column}::text < b.${column}::text limit 1) p
      where t.ctid = p.a and o.ctid = p.b or t.ctid = p.b and o.ctid = p.a returning t.*`),
  ];
}

/** One of the rows (statement, what the report names) of a query, at random. */
const one = (kind: string, query: string): Mutation => ({
  kind, sql: `set search_path = pg_catalog; -- as the report names things
select statement, named from (${query}) c (statement, named) order by md5(statement || :'draw') limit 1 \\gset
\\if :{?statement}
:statement
;
select :'named';
\\endif
`,
});
/** The same of a list: statement, what the report names. */
const oneOf = (kind: string, choices: [statement: string, named: string][]): Mutation =>
  one(kind, `values ${choices.map(([statement, named]) => `(${quoted(statement)}, ${quoted(named)})`).join(", ")}`);

/** Relations `c` of these kinds in schemas `n` that are the user's. */
const relations = (kinds: string) => `(pg_class c join pg_namespace n on n.oid = relnamespace and nspname in ('app', 'soak', 'public') and relkind in (${kinds})
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))`;
const kindOf = "case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' end";
const own = "in ('app', 'soak')";
const list = (...texts: string[]) => `unnest(array[${texts.map(quoted).join(", ")}]) o`;
/** Makes a table of a materialized view for a moment. */
const inside = (view: string, statement: string) =>
  `update pg_class set relkind = 'r', relhasrules = false where oid = '${view}'::regclass; ${statement}; update pg_class set relkind = 'm', relhasrules = true where oid = '${view}'::regclass`;

const ofObjects: Mutation[] = [
  one("a sequence's value", `select format('select setval(%L, %s)', format('%I.%I', schemaname, sequencename), last_value + 1), format('sequence state %s.%s', schemaname, sequencename) from pg_sequences where schemaname ${own} and last_value between 1 and 99`),
  one("a sequence's first use", `select format('select setval(%L, %s, true)', format('%I.%I', schemaname, sequencename), start_value), format('sequence state %s.%s', schemaname, sequencename) from pg_sequences where schemaname ${own} and last_value is null`),
  one("a sequence's options", `select format('alter sequence %s %s', c.oid::regclass, o), format('sequence %I.%I', nspname, relname) from ${relations("'S'")} join pg_sequence on seqrelid = c.oid, ${list("cache 7", "cycle", "increment 2")} where o <> 'cycle' or not seqcycle`),
  one("an index too few", `select format('drop index %s', c.oid::regclass), format('index %I.%I', nspname, relname) from ${relations("'i'")} where not relispartition and not exists (select from pg_constraint where conindid = c.oid)`),
  one("an index too many", `select format('create index made on %s ((1))', c.oid::regclass), format('index %I.made', nspname) from ${relations("'r'")} where not relispartition`),
  one("an index's options", `select format('alter index %s set (fillfactor = 55)', c.oid::regclass), format('index %I.%I', nspname, relname) from ${relations("'i'")} where relam = (select oid from pg_am where amname = 'btree')`),
  one("an index invalid", `select format('update pg_index set indisvalid = false where indexrelid = %s', c.oid), format('index %I.%I', nspname, relname) from ${relations("'i'")}`),
  one("a constraint too few", `select format('alter table %s drop constraint %I', conrelid::regclass, conname), format('constraint %I on %s', conname, conrelid::regclass) from pg_constraint where connamespace::regnamespace::text ${own} and contype in ('c', 'f', 'x') and conrelid <> 0 and coninhcount = 0 and conparentid = 0`),
  one("a constraint too many", `select format('alter table %s add constraint made check (tableoid > 0)', c.oid::regclass), format('constraint made on %s', c.oid::regclass) from ${relations("'r'")} where nspname = 'soak' and not relispartition`),
  one("a constraint not validated", `select format('update pg_constraint set convalidated = false where oid = %s', oid), format('constraint %I on %s', conname, coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text)) from pg_constraint where connamespace::regnamespace::text ${own} and contype in ('c', 'f') and convalidated and conparentid = 0`),
  one("a constraint deferrable", `select format('alter table %s alter constraint %I deferrable', conrelid::regclass, conname), format('constraint %I on %s', conname, conrelid::regclass) from pg_constraint where connamespace::regnamespace::text ${own} and contype = 'f' and not condeferrable and conparentid = 0`),
  one("a default", `select format('alter table %s alter %I %s', c.oid::regclass, attname, o), format('column %I.%I.%I', nspname, relname, attname) from ${relations("'r', 'p'")} join pg_attribute on attrelid = c.oid join pg_attrdef on adrelid = c.oid and adnum = attnum, ${list("drop default", "set default null")} where attgenerated = '' and not relispartition`),
  one("a column's attributes", `select format('alter table %s alter %I %s', c.oid::regclass, attname, o), format('column %I.%I.%I', nspname, relname, attname) from ${relations("'r'")} join pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped, ${list("set statistics 77", "set storage main", "set (n_distinct = 9)")} where relname <> 'wide' and (o !~ 'storage' or attstorage = 'x')`),
  one("a column not null", `select format('alter table %s alter %I set not null', c.oid::regclass, attname), format('column %I.%I.%I', nspname, relname, attname) from ${relations("'r'")} join pg_attribute on attrelid = c.oid where attname = 'id' and not attnotnull`),
  one("a column too many", `select format('alter table %s add added int', c.oid::regclass), format('column %I.%I.added', nspname, relname) from ${relations("'r'")} where nspname = 'soak' and not relispartition`),
  one("a column too few", `select format('alter table %s drop %I cascade', c.oid::regclass, attname), format('column %I.%I.%I', nspname, relname, attname) from ${relations("'r'")} join pg_attribute on attrelid = c.oid where nspname = 'soak' and attname ~ '^c[0-9]'`),
  one("a column of another type", `select format('alter table %s alter %I type text', c.oid::regclass, attname), format('column %I.%I.%I', nspname, relname, attname) from ${relations("'r'")} join pg_attribute on attrelid = c.oid where nspname = 'soak' and attname ~ '^c[0-9]' and atttypid in ('int8'::regtype, 'varchar'::regtype)`),
  one("a column elsewhere", `select format('alter table %1$s add added %3$s; update %1$s set added = %2$I; alter table %1$s drop %2$I cascade; alter table %1$s rename added to %2$I', c.oid::regclass, attname, format_type(atttypid, atttypmod)), format('column %I.%I.%I', nspname, relname, attname) from ${relations("'r'")} join pg_attribute a on attrelid = c.oid where nspname = 'soak' and attname = 'c0' and exists (select from pg_attribute b where b.attrelid = c.oid and b.attname = 'c1')`),
  one("a table too few", `select format('drop table %s cascade', c.oid::regclass), format('table %I.%I', nspname, relname) from ${relations("'r'")} where nspname = 'app'`),
  one("a table too many", `select format('create table %I.made_table (a int)', nspname), format('table %I.made_table', nspname) from pg_namespace where nspname in ('app', 'soak', 'public')`),
  one("a table's options", `select format('alter table %s set (%s)', c.oid::regclass, o), format('table %I.%I', nspname, relname) from ${relations("'r'")}, ${list("fillfactor = 80", "autovacuum_enabled = off", "toast.autovacuum_enabled = off")} where o !~ 'toast' or reltoastrelid <> 0`),
  // Its indexes are made anew.
  one("a table unlogged", `select format('alter table %s set unlogged', c.oid::regclass), format('table %I.%I', nspname, relname) from ${relations("'r'")} where relname in ('none_1', 'none_2', 'pair_1', 'text_1')`),
  one("a replica identity", `select format('alter table %s replica identity full', c.oid::regclass), format('table %I.%I', nspname, relname) from ${relations("'r'")} where relreplident = 'd'`),
  one("a view's query", `select format('create or replace view %s as select * from (%s) q offset 0', c.oid::regclass, rtrim(pg_get_viewdef(c.oid), ';')), format('view query %I.%I', nspname, relname) from ${relations("'v'")} where coalesce(reloptions::text, '') !~ 'check_option'`),
  one("a view's options", `select format('alter view %s set (security_barrier = %L)', c.oid::regclass, coalesce(reloptions::text, '') !~ 'barrier=true'), format('view %I.%I', nspname, relname) from ${relations("'v'")}`),
  one("a view too few", `select format('drop view %s cascade', c.oid::regclass), format('view %I.%I', nspname, relname) from ${relations("'v'")}`),
  oneOf("a materialized view's rows", [
    [inside("soak.sums", "update soak.sums set n = n + 1 where ctid = (select min(ctid) from soak.sums)"), "materialized view rows soak.sums"],
    [inside("soak.numbers", "delete from soak.numbers where id = (select min(id) from soak.numbers)"), "materialized view rows soak.numbers"],
    [inside("app.counted", "update app.counted set n = n + 1"), "materialized view rows app.counted"],
  ]),
  one("a materialized view's query", `select format('drop materialized view %s; create materialized view %s as select * from (%s) q offset 0', c.oid::regclass, c.oid::regclass, rtrim(pg_get_viewdef(c.oid), ';')), format('view query %I.%I', nspname, relname) from ${relations("'m'")}`),
  one("a materialized view unfilled", `select format('refresh materialized view %s with no data', c.oid::regclass), format('materialized view %I.%I', nspname, relname) from ${relations("'m'")} where relispopulated`),
  one("a routine's text", `select format('update pg_proc set prosrc = prosrc || %L where oid = %s', ' ', oid), format('routine %s', oid::regprocedure) from pg_proc where pronamespace::regnamespace::text ${own} and prokind <> 'a' and prolang <> 12`),
  one("a routine's attributes", `select format('alter function %s %s', oid::regprocedure, o), format('routine %s', oid::regprocedure) from pg_proc, ${list("cost 77", "security definer", "strict", "parallel restricted", "leakproof", "set work_mem = 99")} where pronamespace::regnamespace::text ${own} and prokind = 'f' and prolang <> 12 and not (prosecdef and o ~ 'definer') and not (proisstrict and o = 'strict')`),
  one("a routine too few", `select format('drop routine %s cascade', case prokind when 'p' then format('%s.%I(%s)', pronamespace::regnamespace, proname, pg_get_function_identity_arguments(oid)) else oid::regprocedure::text end), format('routine %s', oid::regprocedure) from pg_proc where pronamespace::regnamespace::text ${own} and prolang <> 12`),
  one("a trigger too few", "select format('drop trigger %I on %s', tgname, tgrelid::regclass), format('trigger %I on %s', tgname, tgrelid::regclass) from pg_trigger where not tgisinternal and tgparentid = 0"),
  one("a trigger disabled", `select format('alter table only %s %s trigger %I', tgrelid::regclass, o, tgname), format('trigger %I on %s', tgname, tgrelid::regclass) from pg_trigger, ${list("disable", "enable always", "enable replica")} where not tgisinternal and not (o = 'disable' and tgenabled = 'D')`),
  oneOf("an event trigger", ["alter event trigger watch disable", "alter event trigger watch enable always", "drop event trigger watch", "update pg_event_trigger set evtevent = 'sql_drop'"].map((statement) => [statement, "event trigger watch"])),
  one("a composite type", `select format('alter type %s add attribute added int', c.oid::regclass), format('column %I.%I.added', nspname, relname) from ${relations("'c'")} where relname = 'twin'`),
  oneOf("a domain", [
    ["alter domain soak.short drop default", "domain soak.short"], ["alter domain soak.short drop not null", "domain soak.short"], ["drop domain soak.short", "domain soak.short"],
    ["alter domain soak.short drop constraint short_check", "constraint short_check on soak.short"], ["alter domain app.positive set default 4", "domain app.positive"],
  ]),
  oneOf("an enum's labels", [
    ["alter type soak.size add value 'giant'", "enum soak.size"], ["alter type soak.size rename value 'huge' to 'giant'", "enum soak.size"],
    ["alter type app.mood add value 'fine' before 'ok'", "enum app.mood"], ["drop type soak.size", "enum soak.size"],
  ]),
  one("an enum's order", "select format('update pg_enum set enumsortorder = 99 where enumtypid = %s and enumlabel = %L', enumtypid, enumlabel), format('enum %s', enumtypid::regtype) from pg_enum e where enumsortorder < (select max(enumsortorder) from pg_enum where enumtypid = e.enumtypid)"),
  oneOf("an extension", [
    ["alter extension citext set schema app", "extension citext"], ["drop extension pgcrypto", "extension pgcrypto"], ["create extension intarray", "extension intarray"],
    ["drop extension citext cascade", "extension citext"], ["alter extension pgcrypto set schema soak", "extension pgcrypto"],
  ]),
  one("an extension's version", "select format('update pg_extension set extversion = %L where oid = %s', '0.9', oid), format('extension version %I', extname) from pg_extension"),
  one("a large object's contents", `select format('select lo_put(%s, %s, %L)', oid, o, '\\x01'), format('large object %s', oid) from pg_largeobject_metadata, ${list("0", "3", "5000", "900000")}`),
  oneOf("a large object", [
    ["select lo_unlink(70002)", "large object 70002"], ["select lo_unlink(70003)", "large object 70003"], ["select lo_create(70009)", "large object 70009"],
    ["alter large object 70003 owner to reports", "large object 70003"], ["alter large object 70001 owner to crew", "large object 70001"],
    ["revoke all on large object 70003 from reports", "privilege SELECT on large object 70003 to reports"],
  ]),
  one("a policy", `select format(o, polname, polrelid::regclass), format('policy %I on %s', polname, polrelid::regclass) from pg_policy, ${list("drop policy %I on %s", "alter policy %I on %s to crew")}`),
  one("a policy's condition", "select format('alter policy %I on %s using (tableoid > 0)', polname, polrelid::regclass), format('policy query %I on %s: using', polname, polrelid::regclass) from pg_policy"),
  one("row security", `select format('alter table %s %s', c.oid::regclass, o), format('table %I.%I', nspname, relname) from ${relations("'r'")}, ${list("enable row level security", "disable row level security", "force row level security", "no force row level security")}
    where case o when 'enable row level security' then not relrowsecurity when 'disable row level security' then relrowsecurity when 'force row level security' then not relforcerowsecurity else relforcerowsecurity end`),
  oneOf("a publication", [
    "alter publication pub add table soak.number_1", "alter publication pub drop table app.egg", "alter publication pub set (publish = 'insert')", "alter publication pub set table app.hen (id), app.egg",
    "drop publication pub", "alter publication pub set (publish_via_partition_root)", "alter publication pub add tables in schema ext",
  ].map((statement) => [statement, "publication pub"])),
  // On one of its own: what sets the tables of the other would undo what was done to that.
  one("a publication's condition", "select 'alter publication narrow set table app.hen where (id > 5)', 'publication query narrow: app.hen'"),
  one("a statistics object", `select format(o, stxnamespace::regnamespace, stxname), format('statistics %s.%I', stxnamespace::regnamespace, stxname) from pg_statistic_ext, ${list("drop statistics %s.%I", "alter statistics %s.%I set statistics 33", "alter statistics %s.%I owner to reports")}`),
  one("a comment", `select format(o, classoid::regclass, objoid, objsubid), format('comment %s %s', i.type, i.identity) from ${list("update pg_description set description = description || '.' where classoid = %L::regclass and objoid = %s and objsubid = %s", "delete from pg_description where classoid = %L::regclass and objoid = %s and objsubid = %s")},
    pg_description d, pg_identify_object(classoid, objoid, objsubid) i where objoid >= 16384 and (i.schema ${own} or i.type in ('trigger', 'event trigger', 'schema', 'table constraint', 'large object')) and i.type <> 'extension'`),
  one("a comment too many", `select format('comment on %s %s is %L', replace(${kindOf}, 'partitioned ', ''), c.oid::regclass, 'made'), format('comment %s %I.%I', ${kindOf.replace("partitioned table", "table")}, nspname, relname) from ${relations("'r', 'v', 'm', 'S'")} where obj_description(c.oid, 'pg_class') is null`),
  // Of what is its own a role's privileges go without saying: nobody's of whom another mutation alters them.
  one("a relation's owner", `select format('update pg_class set relowner = (select oid from pg_roles where rolname = %L) where oid = %s', 'postgres', c.oid), format('%s %I.%I', ${kindOf}, nspname, relname) from ${relations("'r', 'p', 'v', 'm', 'S'")}`),
  oneOf("an owner", [
    ["alter schema soak owner to reports", "schema soak"], ["alter function soak.plus owner to reports", "routine soak.plus(integer,integer)"], ["alter function app.on_insert owner to crew", "routine app.on_insert()"],
    ["alter type soak.hue owner to reports", "enum soak.hue"], ["alter domain soak.long owner to crew", "domain soak.long"], ["alter collation app.german owner to reports", "collation app.german"],
    ["alter operator app.=== (int, int) owner to reports", "operator app.===(integer,integer)"], ["alter text search configuration app.deutsch owner to crew", "text search configuration app.deutsch"],
  ]),
  one("a privilege too few", `select format('revoke %s on %s%s from %I', privilege_type, case relkind when 'S' then 'sequence ' else '' end, c.oid::regclass, pg_get_userbyid(grantee)), format('privilege %s on %s to %s', privilege_type, pg_describe_object('pg_class'::regclass, c.oid, 0), pg_get_userbyid(grantee)) from ${relations("'r', 'p', 'v', 'S'")}, aclexplode(relacl) where grantee <> relowner and pg_get_userbyid(grantee) in ('reports', 'crew', 'O''Brien "x" ü')`),
  one("a privilege too many", `select format('grant %s on %s to %s', o, c.oid::regclass, g), format('privilege %s on %s to %s', upper(o), pg_describe_object('pg_class'::regclass, c.oid, 0), replace(g, 'public', 'PUBLIC')) from ${relations("'r', 'p', 'v'")}, ${list("references", "trigger")}, unnest(array['reports', 'crew', 'shop_app', 'public']) g`),
  one("a privilege's grant option", `select format('grant %s on %s to %I with grant option', privilege_type, c.oid::regclass, pg_get_userbyid(grantee)), format('privilege %s on %s to %s', privilege_type, pg_describe_object('pg_class'::regclass, c.oid, 0), pg_get_userbyid(grantee)) from ${relations("'r', 'p', 'v'")}, aclexplode(relacl) where grantee <> relowner and not is_grantable and pg_get_userbyid(grantee) in ('reports', 'crew')`),
  oneOf("a privilege on something else", [
    ["revoke execute on function soak.plus from crew", "privilege EXECUTE on function soak.plus(integer,integer) to crew"], ["grant execute on function app.shout to public", "privilege EXECUTE on function app.shout(text) to PUBLIC"],
    ["grant create on schema app to reports", "privilege CREATE on schema app to reports"], ["revoke usage on schema soak from crew", "privilege USAGE on schema soak to crew"],
    ["grant usage on type app.mood to crew", "privilege USAGE on type app.mood to crew"], ["revoke usage on type app.mood from reports", "privilege USAGE on type app.mood to reports"],
    ["revoke usage on type soak.twin from public", "privilege USAGE on type soak.twin to PUBLIC"], ["revoke usage on language plpgsql from public", "privilege USAGE on language plpgsql to PUBLIC"],
  ]),
  one("a column's privilege", `select format(o, attname, c.oid::regclass), format('privilege %s on %s to crew', upper(split_part(o, ' ', 2)), pg_describe_object('pg_class'::regclass, c.oid, attnum)) from ${relations("'r', 'p'")} join pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped, ${list("revoke select (%I) on %s from crew", "revoke update (%I) on %s from crew", "grant references (%I) on %s to crew")}
    where relname <> 'wide' and case when o ~ '^grant' then attname = 'id' else attacl::text ~ ('crew=[^/]*' || case when o ~ 'select' then 'r' else 'w' end) end`),
  oneOf("default privileges", [
    ["alter default privileges for role nasty_owner in schema app revoke select on tables from reports", "default privilege SELECT on tables of nasty_owner in schema app to reports"],
    ["alter default privileges for role nasty_owner in schema soak revoke insert on tables from crew", "default privilege INSERT on tables of nasty_owner in schema soak to crew"],
    ["alter default privileges for role nasty_owner in schema soak grant delete on tables to crew", "default privilege DELETE on tables of nasty_owner in schema soak to crew"],
    ["alter default privileges for role nasty_owner in schema soak grant usage on sequences to reports with grant option", "default privilege USAGE on sequences of nasty_owner in schema soak to reports"],
    ["alter default privileges for role nasty_owner grant execute on routines to public", "default privilege no EXECUTE on routines of nasty_owner to PUBLIC"],
    ["alter default privileges for role reports grant select on tables to crew", "default privilege SELECT on tables of reports to crew"],
  ]),
  oneOf("a role's setting", [
    ["alter role reports set work_mem = '9MB'", "role setting reports: work_mem"], ["alter role reports reset work_mem", "role setting reports: work_mem"],
    ["alter role reports in database nasty set statement_timeout = 1", "role setting reports in the database: statement_timeout"], ["alter role reports in database nasty reset all", "role setting reports in the database: statement_timeout"],
    ["alter role crew set search_path = nowhere", "role setting crew: search_path"], ["alter role shop_app in database nasty set search_path = nowhere", "role setting shop_app in the database: search_path"],
  ]),
  oneOf("a database's setting", [
    ["alter database nasty set app.tenant = 'x'", "database setting app.tenant"], ["alter database nasty reset app.tenant", "database setting app.tenant"], ["alter database nasty set work_mem = 99", "database setting work_mem"],
  ]),
  oneOf("encoding or locale", [
    ["update pg_database set datcollate = 'C' where datname = 'nasty'", "order of texts"], ["update pg_database set datctype = 'C' where datname = 'nasty'", "order of texts"],
    ["update pg_database set datlocprovider = 'i', datlocale = 'de' where datname = 'nasty'", "order of texts"], ["update pg_database set encoding = 0 where datname = 'nasty'", "database encoding"],
  ]),
  oneOf("a rule", [
    ["drop rule quiet on app.guarded", "rule quiet on app.guarded"], ["update pg_rewrite set ev_enabled = 'D' where rulename = 'quiet'", "rule quiet on app.guarded"],
    ["create or replace rule quiet as on delete to app.guarded do instead notify x", "rule text quiet on app.guarded"],
  ]),
  oneOf("a collation, cast, operator or text search configuration", [
    ["alter text search configuration app.deutsch drop mapping for word", "text search configuration app.deutsch"], ["drop cast (app.mood as int)", "cast (app.mood AS integer)"],
    ["update pg_collation set collisdeterministic = true where collname = 'blind'", "collation app.blind"], ["drop collation app.german cascade", "collation app.german"], ["drop operator app.=== (int, int)", "operator app.===(integer,integer)"],
  ]),
];

/** These take other objects with them, or make something anew. */
const taking = /^(a table (too few|unlogged)|a column (too few|of another type|elsewhere)|an extension|a routine too few|a view too few|a materialized view unfilled)$/;
const ofDatabase = /^encoding or locale$/;

/** One of every kind, on tables, rows and objects drawn at random; what can be looked for in one comparison together. */
export const mutations = (tables: RandomTable[], random: Random): Record<string, Mutation[]> => ({
  rows: ofRows(tables, random),
  objects: ofObjects.filter(({ kind }) => !taking.test(kind) && !ofDatabase.test(kind)),
  "objects with others": ofObjects.filter(({ kind }) => taking.test(kind)),
  "the database": ofObjects.filter(({ kind }) => ofDatabase.test(kind)),
});
