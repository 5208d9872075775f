-- Purpose: privileges on objects, default privileges, and settings of the database and its roles. Rows: side, kind, name,
-- definition. Parameters: side, roles, owners
-- (JSON: what each role is, and as an owner becomes, on the target).
-- What an owner may do with its own goes without saying; the right of everybody to make objects in public is not brought.
copy (
  with object (class, object, owner, acl) as (
    select 'pg_namespace'::regclass, oid, nspowner, nspacl from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
    union all
    select 'pg_class', oid, relowner, relacl from pg_class where relkind in ('r', 'p', 'v', 'm', 'S') and oid >= 16384
    union all
    select 'pg_proc', oid, proowner, coalesce(proacl, acldefault('f', proowner)) from pg_proc where oid >= 16384
    union all
    select 'pg_type', oid, typowner, coalesce(typacl, acldefault('T', typowner)) from pg_type where typtype in ('d', 'e', 'r') and oid >= 16384
    union all
    select 'pg_largeobject', oid, lomowner, lomacl from pg_largeobject_metadata
  ), entry as (
    select class, object, 0 as part, e.grantee, e.privilege_type, owner from object, aclexplode(acl) e
    union all
    select class, object, attnum, e.grantee, e.privilege_type, owner
    from pg_attribute join object on class = 'pg_class'::regclass and object = attrelid, aclexplode(attacl) e
  )
  select :'side', 'privilege', format('%s on %s to %s', privilege_type, pg_describe_object(class, object, part), :'roles'::jsonb ->> grantee::text), 'granted'
  from entry
  where grantee <> owner and :'roles'::jsonb ->> grantee::text is not null
    and :'roles'::jsonb ->> grantee::text <> coalesce(:'owners'::jsonb ->> owner::text, '')
    and not (class = 'pg_namespace'::regclass and grantee = 0 and privilege_type = 'CREATE')
    and not exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype in ('e', 'i') and class <> 'pg_class'::regclass)
    and not exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype = 'e')
  union all
  select :'side', 'database setting', split_part(pair, '=', 1), substr(pair, strpos(pair, '=') + 1)
  from pg_db_role_setting, unnest(setconfig) pair
  where setrole = 0 and setdatabase = (select oid from pg_database where datname = current_database())
) to stdout;
