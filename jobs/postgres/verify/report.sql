-- Purpose: the report of a verification as one line of JSON; after verify/findings.sql. Parameters: state, run, checks,
-- accounts, fence, proof, facts (JSON).
-- Another version may put the same query differently: queries that differ are compared in the words of this server.
create function pg_temp.canonical(given text) returns text language plpgsql as $function$
declare
  answer text;
begin
  execute 'create temporary view dbhaven_query as ' || given;
  answer := pg_get_viewdef('pg_temp.dbhaven_query'::regclass);
  drop view pg_temp.dbhaven_query;
  return answer;
exception when others then
  return given;
end
$function$;

create temporary table object as
select kind, name, string_agg(definition, E'\n' order by definition) filter (where side = 'source') as source,
       string_agg(definition, E'\n' order by definition) filter (where side = 'target') as target
from objects group by kind, name;
update object set source = pg_temp.canonical(source), target = pg_temp.canonical(target)
where kind in ('view query', 'policy query') and source <> target;
-- The text of rules and of functions written as SQL bodies has no such way.
create temporary table uncompared as
select kind, name from object
where source <> target and kind in ('rule', 'function body') and (:'facts'::json ->> 'version')::int <> current_setting('server_version_num')::int / 10000;
delete from object using uncompared where object.kind = uncompared.kind and object.name = uncompared.name;
-- dbhaven grants its own accounts on the target: there may be more privileges than on the source, but for PUBLIC.
delete from object where kind = 'privilege' and source is null and name not like '%to PUBLIC';

create temporary table digest as
select number,
       max(rows) filter (where side = 'source') as source_rows, max(rows) filter (where side = 'target') as target_rows,
       max(digest) filter (where side = 'source') as source, max(digest) filter (where side = 'target') as target
from (select number, side, sum(rows) as rows,
             left(encode(sha256(convert_to(format('%s:%s:%s', sum(rows), sum(first), sum(second)), 'UTF8')), 'hex'), 32) as digest
      from digests group by number, side) d
group by number;

create temporary table checked as
select c.number, j.key as name, max(answer) filter (where side = 'source') as source, max(answer) filter (where side = 'target') as target
from checks c join json_each_text(:'checks') with ordinality j (key, value, number) on j.number = c.number group by c.number, j.key;

create temporary table difference as
with keyed as (
  select number, key, case when count(distinct side) = 2 then 'changed' when min(side) = 'source' then 'missing' else 'extra' end as kind
  from "differing-keys" group by number, key
), first as (
  select *, row_number() over (partition by number order by kind, length(key), key) as place from keyed
)
select 1 as rank, digest.number, json_build_object('schema', schema, 'table', name, 'kind', coalesce(kind, 'changed'),
         'keys', coalesce(json_agg(key order by place) filter (where key is not null), '[]')) as item
from digest join numbered on numbered.number = digest.number left join first on first.number = digest.number and place <= 20
where source is distinct from target group by digest.number, numbered.number, schema, name, kind
union all
select 2, 0, json_build_object('object', 'large objects', 'kind', 'changed', 'keys', '[]'::json)
from digest where number = 0 and source is distinct from target
union all
select 3, row_number() over (order by kind, name), json_build_object('object', kind || ' ' || name,
         'kind', case when source is null then 'extra' when target is null then 'missing' else 'changed' end, 'keys', '[]'::json,
         'source', left(source, 500), 'target', left(target, 500))
from object where source is distinct from target
union all
select 4, number, json_build_object('check', name, 'kind', 'changed', 'keys', json_build_array(format('%s / %s', left(source, 100), left(target, 100))))
from checked where source is distinct from target;

create temporary table omitted as
select 'rows of materialized view ' || name || ' (made anew from its query)' as what from object where kind = 'materialized view'
union all
select format('text of %s %s (written differently by versions %s and %s)', kind, name, :'facts'::json ->> 'version', current_setting('server_version_num')::int / 10000) from uncompared
union all
select 'statistics of the planner (gathered anew)'
union all
select 'default privileges, and settings of the database and of roles (brought along)'
union all
select format('tablespaces (%s: everything lies in the target''s default one)', :'facts'::json ->> 'tablespaces') where :'facts'::json ->> 'tablespaces' <> ''
union all
select 'privileges of accounts that the target''s estate grants beyond the source''s'
union all
select format('order of texts: the source sorts by %s, the target by %s', :'facts'::json ->> 'locale', datcollate)
from pg_database where datname = current_database() and lower(replace(datcollate, '-', '')) <> lower(replace(:'facts'::json ->> 'locale', '-', ''))
union all
select 'versions of extensions' where exists (select from object where kind = 'extension');

select json_build_object(
  'state', :'state',
  'run', :'run',
  'tables', coalesce((select json_agg(json_build_object('schema', schema, 'table', name, 'rows', source_rows, 'bytes', bytes,
      'sourceDigest', source, 'targetDigest', target, 'match', source is not distinct from target) order by numbered.number)
    from numbered join digest on digest.number = numbered.number), '[]'),
  'checks', coalesce((select json_agg(json_build_object('name', name, 'source', source, 'target', target, 'match', source is not distinct from target) order by number) from checked), '[]'),
  'objects', (select coalesce(json_object_agg(kind, n), '{}') from (select kind, count(*) as n from object where source is not null group by kind order by kind) o),
  'differences', coalesce((select json_agg(item order by rank, number) from (select * from (select *, row_number() over (partition by rank order by number) as place from difference) d where place <= 100) d), '[]'),
  'notCompared', (select json_agg(what order by what) from omitted),
  'digest', (select encode(sha256(convert_to(coalesce(string_agg(format('%s.%s:%s', schema, name, target), E'\n' order by schema collate "C", name collate "C"), ''), 'UTF8')), 'hex')
             from numbered join digest on digest.number = numbered.number),
  'rows', coalesce((select sum(source_rows) from digest where number > 0), 0),
  'bytes', coalesce((select sum(bytes) from numbered), 0),
  'largeObjects', (select source_rows from digest where number = 0),
  'seconds', (select json_object_agg(step, seconds) from seconds),
  'fence', :'fence'::jsonb || jsonb_build_object('proof', :'proof'::jsonb));
