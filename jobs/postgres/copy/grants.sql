-- Purpose: statements that give the privileges of the source to the accounts of the target. Run on the source, result on
-- the target. Parameters: roles, owners (JSON of prepare/roles.sql), accounts (JSON), target (database), owner (of it),
-- large_objects (false: they are not there yet).
-- A role that owned an object and became another account owns it no longer: it gets what is needed for its contents.
-- Of what an extension has made, only what was granted or revoked since is brought.
with object (class, object, kind, owner, acl) as (
  select 'pg_namespace'::regclass, oid, 'schema', nspowner, nspacl from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
  union all
  select 'pg_class', oid, case relkind when 'S' then 'sequence' else 'table' end, relowner, relacl from pg_class where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'pg_proc', oid, 'routine', proowner, proacl from pg_proc
  union all
  select 'pg_type', oid, 'type', typowner, typacl from pg_type where typtype in ('d', 'e', 'r', 'c') and not exists (select from pg_class c where c.oid = typrelid and relkind <> 'c')
  union all
  select 'pg_language', oid, 'language', lanowner, lanacl from pg_language where lanpltrusted
  union all
  select 'pg_foreign_data_wrapper', oid, 'foreign data wrapper', fdwowner, fdwacl from pg_foreign_data_wrapper
  union all
  select 'pg_foreign_server', oid, 'foreign server', srvowner, srvacl from pg_foreign_server
  union all
  select 'pg_largeobject', oid, 'large object', lomowner, lomacl from pg_largeobject_metadata where :large_objects
), every as (
  select o.*, acldefault(case kind when 'schema' then 'n' when 'sequence' then 's' when 'table' then 'r' when 'routine' then 'f' when 'language' then 'l' when 'large object' then 'L'
                                   when 'foreign data wrapper' then 'F' when 'foreign server' then 'S' else 'T' end::"char", owner) as usual,
         -- Of procedures the arguments that come out are part of what tells them apart.
         coalesce((select format('%s.%I(%s)', pronamespace::regnamespace, proname, pg_get_function_identity_arguments(oid)) from pg_proc where oid = object and class = 'pg_proc'::regclass and prokind = 'p'),
                  (pg_identify_object(class, object, 0)).identity) as identity,
         exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype = 'e') as of_extension
  from object o
  where object >= 16384 or acl is not null and kind in ('schema', 'language')
), own as (
  select *, coalesce(acl, usual) as entries from every where not of_extension and (pg_identify_object(class, object, 0)).schema is distinct from 'pg_catalog' -- which no dump has
), changed as (
  select e.*, p.grantee, p.privilege_type, p.is_grantable, given
  from (select every.*, coalesce(i.initprivs, usual) as initial, coalesce(acl, usual) as now
        from every left join pg_init_privs i on i.classoid = class and i.objoid = object and i.objsubid = 0 where of_extension) e,
       lateral (select true as given, a.* from (select grantee, privilege_type, is_grantable from aclexplode(now) except select grantee, privilege_type, is_grantable from aclexplode(initial)) a
                union all
                select false, a.* from (select grantee, privilege_type, is_grantable from aclexplode(initial) except select grantee, privilege_type, is_grantable from aclexplode(now)) a) p
  where p.grantee <> owner and coalesce(:'roles'::jsonb ->> p.grantee::text, '') <> coalesce(:'owners'::jsonb ->> owner::text, '')
), entry as (
  select class, object, 0 as column, kind, identity, e.grantee, e.privilege_type, e.is_grantable, e.grantee = owner as as_owner, owner from own, aclexplode(entries) e
  union all
  select class, object, 0, kind, identity, grantee, privilege_type, is_grantable, false, owner from changed where given
  union all
  select 'pg_class', attrelid, attnum, 'table', identity, e.grantee, e.privilege_type, e.is_grantable, e.grantee = relowner, relowner
  from pg_attribute join own on class = 'pg_class'::regclass and object = attrelid join pg_class c on c.oid = attrelid, aclexplode(attacl) e
), wanted as (
  select distinct class, object, "column", kind, identity, privilege_type, is_grantable and not as_owner as grantable, :'roles'::jsonb ->> grantee::text as name
  from entry
  where not (as_owner and (
          coalesce(:'accounts'::jsonb -> pg_get_userbyid(owner)::text ->> 'as', '') = ''
          or privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'USAGE', 'EXECUTE')))
    -- Everybody may make objects in schema public only where an old default says so; it is not brought along.
    and not (kind = 'schema' and privilege_type = 'CREATE' and grantee = 0)
), together as (
  -- Else each privilege on each of a thousand tables is a statement, and a commit, of its own.
  select *, (row_number() over (partition by kind, privileges, name, grantable order by object) - 1) / 100 as part
  from (select class, object, kind, identity, name, grantable, string_agg(privilege_type, ', ' order by privilege_type) as privileges
        from wanted where "column" = 0 group by class, object, kind, identity, name, grantable) one
), statement (step, class, object, text) as (
  select 1, class, object, format('revoke all on %s %s from public;', kind, identity)
  from own where acl is not null and kind in ('schema', 'routine', 'type', 'language')
  union all
  select 1, class, object, format('revoke %s on %s %s from %s;', privilege_type, kind, identity,
    case grantee when 0 then 'public' else quote_ident(:'roles'::jsonb ->> grantee::text) end)
  from changed where not given and :'roles'::jsonb ? grantee::text
  union all
  -- What an owner that stays the same has taken from itself.
  select 1, class, object, format('revoke %s on %s %s from %I;', usually.privilege_type, kind, identity, :'roles'::jsonb ->> owner::text)
  from own, aclexplode(usual) usually
  where usually.grantee = owner and acl is not null and :'roles'::jsonb ->> owner::text = :'owners'::jsonb ->> owner::text
    and not exists (select from aclexplode(acl) now where now.grantee = owner and now.privilege_type = usually.privilege_type)
  union all
  select 2, class, min(object), format('grant %s on %s %s to %s%s;', privileges, kind, string_agg(identity, ', ' order by object),
    case name when 'PUBLIC' then 'public' else quote_ident(name) end, case when grantable then ' with grant option' else '' end)
  from together where name is not null group by class, kind, privileges, name, grantable, part
  union all
  select 2, class, object, format('grant %s ("%s") on %s %s to %s%s;', privilege_type,
    (select replace(attname, '"', '""') from pg_attribute where attrelid = object and attnum = "column"), kind, identity,
    case name when 'PUBLIC' then 'public' else quote_ident(name) end, case when grantable then ' with grant option' else '' end)
  from wanted where name is not null and "column" > 0
  union all
  -- Who may make schemas. Who may connect is the estate's to say.
  select 2, 'pg_database', oid, format('grant create on database %I to %s%s;', :'target', case name when 'PUBLIC' then 'public' else quote_ident(name) end, case when is_grantable then ' with grant option' else '' end)
  from pg_database, aclexplode(datacl) e, lateral (select :'roles'::jsonb ->> grantee::text as name) n
  where datname = current_database() and privilege_type = 'CREATE' and grantee <> datdba and name <> :'owner'
)
select text from statement order by step, class, object, text;
