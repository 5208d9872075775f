-- Purpose: objects of the source database that this method cannot carry, one sentence a line, with the name by which the move
-- may waive it in front.
select format('security label of %s cannot be carried: it needs its label provider on the target; drop it before the move (security label ... is null) and set it again after it, or waive it (the object arrives without it)',
              what)
from (select pg_describe_object(classoid, objoid, objsubid) as what from pg_seclabel
      union all
      select pg_describe_object(classoid, objoid, 0) from pg_shseclabel
      where classoid = 'pg_database'::regclass and objoid = (select oid from pg_database where datname = current_database())
         or classoid = 'pg_authid'::regclass and :'accounts'::jsonb ? pg_get_userbyid(objoid)::text) labelled
union all
select format('logical replication slot %s cannot be carried: whoever reads changes from it finds none after the move; let it be read to its end and drop it, and make it again on the target, or waive it', slot_name)
from pg_replication_slots where database = current_database() and not temporary
union all
select format('privileges on %s cannot be carried: it came with the server, and no dump has them; give or take them again on the target, or waive it', what)
from (
  select pg_describe_object(class, object, 0) as what, acl, coalesce(initprivs, acldefault(type, owner)) as initial
  from (select 'pg_proc'::regclass as class, oid as object, proacl as acl, 'f'::"char" as type, proowner as owner from pg_proc where pronamespace = 'pg_catalog'::regnamespace and oid < 16384
        union all
        select 'pg_class', oid, relacl, 'r', relowner from pg_class where relnamespace = 'pg_catalog'::regnamespace and oid < 16384 and relkind in ('r', 'v')) o
  left join pg_init_privs on classoid = class and objoid = object and objsubid = 0
  where acl is not null
) o
where exists ((select grantee, privilege_type from aclexplode(acl) except select grantee, privilege_type from aclexplode(initial))
              union all
              (select grantee, privilege_type from aclexplode(initial) except select grantee, privilege_type from aclexplode(acl)));

select format('constraint %I on %s cannot be left switched off: its triggers are disabled, and the target will hold rows to it; enable them (alter table ... enable trigger all), or waive it', conname, conrelid::regclass)
from pg_constraint k
where contype = 'f' and conparentid = 0 and exists (select from pg_trigger t where t.tgconstraint = k.oid and tgenabled = 'D');

select format('%s in schema pg_catalog cannot be carried: no dump has what is made there; make it in a schema of your own, or waive it (it is left out, as far as nothing of the database needs it)', pg_describe_object(class, object, 0))
from (select 'pg_proc'::regclass as class, oid as object from pg_proc where pronamespace = 'pg_catalog'::regnamespace
      union all
      select 'pg_operator', oid from pg_operator where oprnamespace = 'pg_catalog'::regnamespace
      union all
      select 'pg_type', oid from pg_type where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'd', 'e', 'r')) o
where object >= 16384 and not exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype in ('e', 'i'));

-- Privileges on parameters are since 15, and of the whole server.
select to_regclass('pg_catalog.pg_parameter_acl') is not null as parameters \gset
\if :parameters
select format('privilege %s on parameter %s of account %s cannot be carried: grant it again on the target, or waive it', privilege_type, parname, pg_get_userbyid(grantee))
from pg_parameter_acl, aclexplode(paracl) where grantee <> 0 and :'accounts'::jsonb ? pg_get_userbyid(grantee)::text;
\endif
