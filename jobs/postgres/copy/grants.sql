-- Purpose: statements that give the privileges of the source to the accounts of the target. Run on the source, result on
-- the target. Parameters: roles (JSON of prepare/roles.sql), accounts (JSON).
-- A role that owned an object and became another account owns it no longer: it gets what is needed for its contents.
with object (class, object, kind, owner, acl) as (
  select 'pg_namespace'::regclass, oid, 'schema', nspowner, nspacl from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
  union all
  select 'pg_class', oid, case relkind when 'S' then 'sequence' else 'table' end, relowner, relacl from pg_class where relkind in ('r', 'p', 'v', 'm', 'S')
  union all
  select 'pg_proc', oid, 'routine', proowner, proacl from pg_proc
  union all
  select 'pg_type', oid, 'type', typowner, typacl from pg_type where typtype in ('d', 'e', 'r', 'c') and not exists (select from pg_class c where c.oid = typrelid and relkind <> 'c')
  union all
  select 'pg_language', oid, 'language', lanowner, lanacl from pg_language where lanpltrusted
  union all
  select 'pg_largeobject', oid, 'large object', lomowner, lomacl from pg_largeobject_metadata
), own as (
  select o.*, coalesce(acl, acldefault(case kind when 'schema' then 'n' when 'sequence' then 's' when 'table' then 'r' when 'routine' then 'f' when 'language' then 'l' when 'large object' then 'L' else 'T' end::"char", owner)) as entries
  from object o
  where (object >= 16384 or acl is not null and kind in ('schema', 'language'))
    and not exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype = 'e')
    and (kind <> 'table' and kind <> 'sequence' and kind <> 'routine' or object >= 16384)
), entry as (
  select class, object, 0 as column, kind, e.grantee, e.privilege_type, e.is_grantable, e.grantee = owner as as_owner, owner from own, aclexplode(entries) e
  union all
  select 'pg_class', attrelid, attnum, 'table', e.grantee, e.privilege_type, e.is_grantable, e.grantee = relowner, relowner
  from pg_attribute join own on class = 'pg_class'::regclass and object = attrelid join pg_class c on c.oid = attrelid, aclexplode(attacl) e
), wanted as (
  select distinct class, object, "column", kind, privilege_type, is_grantable and not as_owner as grantable, :'roles'::jsonb ->> grantee::text as name
  from entry
  where not (as_owner and (
          coalesce(:'accounts'::jsonb -> pg_get_userbyid(owner)::text ->> 'as', '') = ''
          or privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'USAGE', 'EXECUTE')))
    -- Everybody may make objects in schema public only where an old default says so; it is not brought along.
    and not (kind = 'schema' and privilege_type = 'CREATE' and grantee = 0)
), statement (step, class, object, text) as (
  select 1, class, object, format('revoke all on %s %s from public;', kind, (pg_identify_object(class, object, 0)).identity)
  from own where acl is not null and kind in ('schema', 'routine', 'type', 'language')
  union all
  select 2, class, object, format('grant %s%s on %s %s to %s%s;', privilege_type,
    case when "column" > 0 then (select ' ("' || replace(attname, '"', '""') || '")' from pg_attribute where attrelid = object and attnum = "column") else '' end,
    kind, (pg_identify_object(class, object, 0)).identity,
    case name when 'PUBLIC' then 'public' else quote_ident(name) end, case when grantable then ' with grant option' else '' end)
  from wanted where name is not null
)
select text from statement order by step, class, object, text;
