-- Purpose: objects of the source that only a superuser may make, as a dump's table of contents names them: class and number,
-- one line each. What belongs to an extension comes with it.
with made (class, object) as (
  -- Functions in untrusted languages, leakproof ones, those that set what only a superuser may, aggregates with a state of the server's own.
  select 'pg_proc'::regclass, p.oid from pg_proc p join pg_language l on l.oid = prolang left join pg_aggregate on aggfnoid = p.oid
  where proleakproof or case prokind when 'a' then aggtranstype = 'internal'::regtype or aggmtranstype = 'internal'::regtype else not lanpltrusted end
    or exists (select from unnest(proconfig) pair join pg_settings on lower(name) = lower(split_part(pair, '=', 1)) where context = 'superuser')
  union all
  select 'pg_type', oid from pg_type where typtype = 'b' and typelem = 0 or not typisdefined
  union all
  select 'pg_class', oid from pg_class where relkind = 'f'
  union all
  -- One between types of the server's own is nobody else's to make; it has no owner.
  select 'pg_cast', oid from pg_cast
  union all select 'pg_language', oid from pg_language
  union all select 'pg_foreign_data_wrapper', oid from pg_foreign_data_wrapper
  union all select 'pg_foreign_server', oid from pg_foreign_server
  union all select 'pg_opclass', oid from pg_opclass
  union all select 'pg_opfamily', oid from pg_opfamily
  union all select 'pg_ts_parser', oid from pg_ts_parser
  union all select 'pg_ts_template', oid from pg_ts_template
  union all select 'pg_am', oid from pg_am
  union all select 'pg_transform', oid from pg_transform
)
select class::oid || ' ' || object from made
where object >= 16384 and not exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype = 'e');
