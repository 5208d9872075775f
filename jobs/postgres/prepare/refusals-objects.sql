-- Purpose: objects of the source database that this method cannot carry, one sentence a line.
-- Parameters: accounts (JSON). Objects of extensions come with their extension.
with own (class, object) as (
  select 'pg_proc'::regclass, oid from pg_proc union all select 'pg_type', oid from pg_type union all
  select 'pg_language', oid from pg_language union all select 'pg_foreign_data_wrapper', oid from pg_foreign_data_wrapper union all
  select 'pg_foreign_server', oid from pg_foreign_server union all select 'pg_cast', oid from pg_cast union all
  select 'pg_opclass', oid from pg_opclass union all select 'pg_opfamily', oid from pg_opfamily union all
  select 'pg_ts_parser', oid from pg_ts_parser union all select 'pg_ts_template', oid from pg_ts_template union all
  select 'pg_am', oid from pg_am union all select 'pg_transform', oid from pg_transform
), object as (
  select class, object from own where object >= 16384
    and not exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype = 'e')
), problem (class, object, reason) as (
  select class, object, format('it is written in %s, which only a superuser may use', lanname)
  from object join pg_proc p on p.oid = object join pg_language l on l.oid = prolang
  where class = 'pg_proc'::regclass and not lanpltrusted and prokind <> 'a'
    and not (l.lanname = 'internal' and exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i'))
  union all
  select class, object, 'only a superuser may make a leakproof function'
  from object join pg_proc p on p.oid = object join pg_language l on l.oid = prolang
  where class = 'pg_proc'::regclass and proleakproof and lanpltrusted
  union all
  select class, object, 'a base type needs functions of a library'
  from object join pg_type t on t.oid = object where class = 'pg_type'::regclass and typtype = 'b' and typelem = 0 and typisdefined
  union all
  select class, object, 'only a superuser may make a cast without a function'
  from object join pg_cast c on c.oid = object where class = 'pg_cast'::regclass and castmethod = 'b'
  union all
  select class, object, 'it belongs to the server, or reaches out of it; bring it by an extension, or make it on the target by hand after the move'
  from object where class in ('pg_language'::regclass, 'pg_foreign_data_wrapper'::regclass, 'pg_foreign_server'::regclass, 'pg_opclass'::regclass,
    'pg_opfamily'::regclass, 'pg_ts_parser'::regclass, 'pg_ts_template'::regclass, 'pg_am'::regclass, 'pg_transform'::regclass)
  union all
  select classoid::regclass, objoid, 'its security label needs a label provider' from pg_seclabel
  union all
  select 'pg_policy'::regclass, p.oid, format('it names role %s, which the move maps to another account: carry the role, or drop the policy and make it anew after the move', r.rolname)
  from pg_policy p, unnest(polroles) named join pg_roles r on r.oid = named
  where :'accounts'::jsonb -> r.rolname::text ->> 'as' <> r.rolname
)
select format('%s cannot be carried: %s', pg_describe_object(class, object, 0), reason) from problem
union all
select format('extension %s keeps rows of its own in table %s, which are not carried: empty it before the move, and fill it again after it', extname, c.oid::regclass)
from pg_extension e, unnest(extconfig) table_oid join pg_class c on c.oid = table_oid
where c.relkind = 'r' and c.reltuples > 0 and coalesce(extcondition[array_position(extconfig, table_oid)], '') = '';
