-- Purpose: statements that give the objects of carried accounts to them; all else stays with the target's owner.
-- Run on the source, result on the target. Parameters: accounts, owners (JSON). Large objects, which no dump of
-- definitions has, get owner and comment here.
with owned as (
  select s.classid, s.objid, r.rolname
  from pg_shdepend s join pg_roles r on r.oid = s.refobjid
  where s.refclassid = 'pg_authid'::regclass and s.deptype = 'o' and :'accounts'::jsonb -> r.rolname::text ->> 'carry' = 'true'
    and s.dbid = (select oid from pg_database where datname = current_database())
    -- What follows its table, type or extension by itself.
    and not exists (select from pg_depend d where d.classid = s.classid and d.objid = s.objid and d.deptype in ('e', 'i', 'a') and d.objsubid = 0 and s.classid in ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass))
    and s.classid not in ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass, 'pg_event_trigger'::regclass, 'pg_largeobject'::regclass)
)
select format('alter %s %s owner to %I;',
              case i.type when 'statistics object' then 'statistics' when 'composite type' then 'type' else i.type end,
              i.identity, rolname)
from owned, pg_identify_object(classid, objid, 0) i
order by classid, objid;
select format('alter large object %s owner to %I;', oid, :'owners'::jsonb ->> lomowner::text) from pg_largeobject_metadata;
select format('comment on large object %s is %L;', objoid, description) from pg_description where classoid = 'pg_largeobject'::regclass;
