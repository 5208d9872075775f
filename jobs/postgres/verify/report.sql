-- Purpose: the report of a verification as one line of JSON; after verify/words.sql. Parameters: state, run, checks,
-- accounts, fence, proof, facts, waive (JSON).
-- A table too few or too many is enough said: its columns go without.
delete from object using object t
where object.kind = 'column' and t.kind in ('table', 'partitioned table', 'view', 'materialized view', 'composite type') and starts_with(object.name, t.name || '.')
  and (t.source is null) <> (t.target is null) and (object.source is null) = (t.source is null) and (object.target is null) = (t.target is null);

-- What the move does without.
delete from object where kind in ('extension', 'extension version') and :'waive'::jsonb ? ('extension ' || name);
delete from object where kind = 'membership' and :'waive'::jsonb ? ('membership of ' || name);
-- The target's estate may grant more than the source did, and never to PUBLIC.
delete from object where kind = 'privilege' and source is null and name not like '%to PUBLIC' and name in (select name from object where kind = 'estate privilege');
delete from object where kind = 'estate privilege';

-- A materialized view may be older on the source than its tables: on the target it holds what its query gives. The query is
-- asked in two transactions: one with now() or random() in it never gives the same again.
create function pg_temp.rows_of(view text) returns text language plpgsql as $function$
declare
  answer text;
begin
  execute format($$select concat_ws(' ', count(*), sum(hashtextextended(line, 0)), sum(hashtextextended(line, 1)))
    from (select row(q.*)::text collate "C" as line from (%s) q offset 0) rows$$, rtrim(pg_get_viewdef(view::regclass), ';')) into answer;
  return answer;
exception when others then
  return null;
end
$function$;
create temporary table made_anew as select name, pg_temp.rows_of(name) as once from object where kind = 'materialized view rows' and source <> target;
alter table made_anew add again text;
update made_anew set again = pg_temp.rows_of(name);
delete from made_anew using object where kind = 'materialized view rows' and object.name = made_anew.name and not (once = target or once <> again);
delete from object using made_anew where kind = 'materialized view rows' and object.name = made_anew.name;

create temporary table other_version as
select name, source, target from object
where kind = 'extension version' and source <> target and target = (select default_version from pg_available_extensions a where a.name = object.name);
delete from object using other_version where kind = 'extension version' and object.name = other_version.name;

create temporary table other_order as
select source, target from object where kind = 'database' and name = 'order of texts' and lower(replace(source, '-', '')) <> lower(replace(target, '-', ''));
delete from object where kind = 'database' and name = 'order of texts';

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
select 1 as rank, numbered.number, json_strip_nulls(json_build_object('schema', schema, 'table', name, 'kind', coalesce(kind, 'changed'),
         'keys', coalesce(json_agg(key order by place) filter (where place <= 20), '[]'),
         -- The lowest and the highest of at most 1000.
         'range', case when count(key) > 1 then json_build_array((array_agg(key order by length(key), key))[1], (array_agg(key order by length(key) desc, key desc))[1]) end)) as item
from numbered left join digest on digest.number = numbered.number left join first on first.number = numbered.number
where source is null or source is distinct from target group by numbered.number, schema, name, kind
union all
-- One that is missing, too many or another's is among the objects, unless there are too many of them.
select 2, place, json_build_object('object', 'large object ' || key, 'kind', kind, 'keys', '[]'::json)
from first where number = 0 and place <= 20
  and not exists (select from object where object.kind = 'large object' and name = key and source is distinct from target)
union all
select 3, row_number() over (order by kind, name), json_build_object('object', kind || ' ' || name,
         'kind', case when source is null then 'extra' when target is null then 'missing' else 'changed' end, 'keys', '[]'::json,
         'source', case when kind <> 'user mapping' then left(source, 500) end, 'target', case when kind <> 'user mapping' then left(target, 500) end)
from object where source is distinct from target
union all
select 4, number, json_build_object('check', name, 'kind', 'changed', 'keys', json_build_array(format('%s / %s', left(source, 100), left(target, 100))))
from checked where source is distinct from target;

create temporary table omitted as
select format('%s (waived)', name) as what from jsonb_array_elements_text(:'waive') name
union all
select format('rows of materialized view %s (%s)', name, case when once = again then 'made anew, those of the source are older' else 'its query never gives the same again' end) from made_anew
union all
select format('%s %s (written differently by versions %s and %s)', kind, name, :'facts'::json ->> 'version', current_setting('server_version_num')::int / 10000) from uncompared
union all
select 'statistics of the planner (gathered anew)'
union all
select format('tablespaces (%s: everything lies in the target''s default one)', :'facts'::json ->> 'tablespaces') where :'facts'::json ->> 'tablespaces' <> ''
union all
select format('what foreign server %s leads to (its rows are elsewhere)', replace(name, 'foreign server ', '')) from object where kind = 'foreign server'
union all
-- On the way back and in a backup it is a superuser's as before.
select format('what function %s may do: it runs as the database''s owner, no longer as superuser %s', item ->> 'function', item ->> 'owner')
from json_array_elements(:'facts'::json -> 'runAsSuperuser') item where :'state' = 'verified'
union all
select 'privileges of accounts that the target''s estate grants beyond the source''s'
union all
select format('order of texts: the source sorts by %s, the target by %s', source, target) from other_order
union all
select format('version of extension %s: %s on the source, %s on the target, as its image has it', name, source, target) from other_version;

select json_build_object(
  'state', :'state',
  'run', :'run',
  'waived', :'waive'::json,
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
