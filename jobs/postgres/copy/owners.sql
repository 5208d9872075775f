-- Purpose: statements that give the objects of carried accounts to them; all else stays with the target's owner.
-- Run on the source, result on the target. Parameters: accounts, owners (JSON), large_objects (false: they are not
-- there yet). Large objects, which no dump of definitions has, get owner and comment here.
with owned as (
  select s.classid, s.objid, r.rolname
  from pg_shdepend s join pg_roles r on r.oid = s.refobjid
  where s.refclassid = 'pg_authid'::regclass and s.deptype = 'o' and :'accounts'::jsonb -> r.rolname::text ->> 'carry' = 'true'
    and s.dbid = (select oid from pg_database where datname = current_database())
    -- What follows its table, type or extension by itself; of what goes with its table, a partition has an owner of its own.
    and not exists (select from pg_depend d where d.classid = s.classid and d.objid = s.objid and (d.deptype in ('e', 'i') or d.deptype = 'a' and (select relkind from pg_class where oid = d.objid and d.classid = 'pg_class'::regclass) = 'S') and d.objsubid = 0 and s.classid in ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass))
    and s.classid not in ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass, 'pg_event_trigger'::regclass, 'pg_largeobject'::regclass)
)
select format('alter %s %s owner to %I;',
              -- An aggregate over (*) is told by its identity as a routine alone.
              case i.type when 'statistics object' then 'statistics' when 'composite type' then 'type' when 'aggregate' then 'routine' else i.type end,
              -- Of procedures the arguments that come out are part of what tells them apart.
              coalesce((select format('%s.%I(%s)', pronamespace::regnamespace, proname, pg_get_function_identity_arguments(oid)) from pg_proc where oid = objid and classid = 'pg_proc'::regclass and prokind = 'p'), i.identity), rolname)
from owned, pg_identify_object(classid, objid, 0) i
order by classid, objid;
select format('alter large object %s owner to %I;', oid, :'owners'::jsonb ->> lomowner::text) from pg_largeobject_metadata where :large_objects;
select format('comment on large object %s is %L;', objoid, description) from pg_description where classoid = 'pg_largeobject'::regclass and :large_objects;
