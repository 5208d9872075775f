-- Purpose: privileges on objects, default privileges, and settings of the database and its roles. Rows: side, kind, name,
-- definition. Parameters: side, roles, owners (JSON: what each role is, and as an owner becomes, on the target), accounts
-- (JSON).
-- What an owner may do with its own goes without saying; the right of everybody to make objects in public is not brought.
-- A role that owned something and became another account has what copy/grants.sql gives it. Of what an extension has made,
-- only what was granted or revoked since is told.
-- "estate privilege": what the target's estate gives its accounts on everything, by the default privileges of the owner.
copy (
  with object (class, object, type, owner, acl) as (
    select 'pg_namespace'::regclass, oid, 'n', nspowner, nspacl from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
    union all
    select 'pg_class', oid, case relkind when 'S' then 's' else 'r' end, relowner, relacl from pg_class where relkind in ('r', 'p', 'v', 'm', 'f', 'S') and oid >= 16384
    union all
    select 'pg_proc', oid, 'f', proowner, proacl from pg_proc where oid >= 16384
    union all
    select 'pg_type', oid, 'T', typowner, typacl from pg_type
    where typtype in ('d', 'e', 'r', 'c') and oid >= 16384 and not exists (select from pg_class c where c.oid = typrelid and relkind <> 'c')
    union all
    select 'pg_language', oid, 'l', lanowner, lanacl from pg_language where lanpltrusted
    union all
    select 'pg_foreign_data_wrapper', oid, 'F', fdwowner, fdwacl from pg_foreign_data_wrapper
    union all
    select 'pg_foreign_server', oid, 'S', srvowner, srvacl from pg_foreign_server
    union all
    select 'pg_largeobject', oid, 'L', lomowner, lomacl from pg_largeobject_metadata
  ), every as (
    select object.*, acldefault(type::"char", owner) as usual,
           class <> 'pg_language'::regclass and exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype = 'e') as of_extension
    from object
    where not (class = 'pg_proc'::regclass and exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype = 'i'))
  ), own as (
    select * from every where not of_extension and (pg_identify_object(class, object, 0)).schema is distinct from 'pg_catalog' -- which no dump has
  ), changed as (
    select e.*, p.grantee, p.privilege_type, p.is_grantable, given
    from (select every.*, coalesce(i.initprivs, usual) as initial, coalesce(acl, usual) as now
          from every left join pg_init_privs i on i.classoid = class and i.objoid = object and i.objsubid = 0 where of_extension) e,
         lateral (select true as given, a.* from (select grantee, privilege_type, is_grantable from aclexplode(now) except select grantee, privilege_type, is_grantable from aclexplode(initial)) a
                  union all
                  select false, a.* from (select grantee, privilege_type, is_grantable from aclexplode(initial) except select grantee, privilege_type, is_grantable from aclexplode(now)) a) p
    where p.grantee <> owner and coalesce(:'roles'::jsonb ->> p.grantee::text, '') <> coalesce(:'owners'::jsonb ->> owner::text, '')
  ), entry as (
    select class, object, type, 0 as part, e.grantee, e.privilege_type, e.is_grantable, owner from own, aclexplode(coalesce(acl, usual)) e
    -- The server's own are every bootstrap superuser's.
    where not (object < 16384 and acl is null and e.grantee = owner)
    union all
    select class, object, type, 0, grantee, privilege_type, is_grantable, owner from changed where given
    union all
    select class, object, null, attnum, e.grantee, e.privilege_type, e.is_grantable, owner
    from pg_attribute join own on class = 'pg_class'::regclass and object = attrelid, aclexplode(attacl) e
  ), given as (
    select format('%s on %s to %s', privilege_type, pg_describe_object(class, object, part), :'roles'::jsonb ->> grantee::text) as name,
           bool_or(is_grantable and grantee <> owner) as grantable,
           bool_or(exists (select from pg_database db join pg_default_acl on defaclrole = datdba and defaclnamespace = 0, aclexplode(defaclacl) d
             where datname = current_database() and defaclobjtype = case type when 's' then 'S' else type end::"char" and d.grantee = entry.grantee and d.privilege_type = entry.privilege_type)
             or class = 'pg_namespace'::regclass and grantee = (select datdba from pg_database where datname = current_database())) as of_estate
    from entry
    where :'roles'::jsonb ->> grantee::text <> coalesce(:'owners'::jsonb ->> owner::text, '')
      and (grantee <> owner or :'side' = 'source' and privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'USAGE', 'EXECUTE'))
      and not (class = 'pg_namespace'::regclass and grantee = 0 and privilege_type = 'CREATE')
    group by 1
  ), default_entry as (
    select :'owners'::jsonb ->> defaclrole::text as role, defaclnamespace as schema, defaclobjtype as type, e.privilege_type, e.is_grantable,
           :'roles'::jsonb ->> e.grantee::text as grantee, e.grantee = defaclrole as as_owner
    from pg_default_acl, aclexplode(defaclacl) e
    union
    -- What everybody has by the server's own default, and here has not.
    select :'owners'::jsonb ->> defaclrole::text, 0, defaclobjtype, case defaclobjtype when 'f' then 'no EXECUTE' else 'no USAGE' end, false, 'PUBLIC', false
    from pg_default_acl where defaclnamespace = 0 and defaclobjtype in ('f', 'T') and not exists (select from aclexplode(defaclacl) e where e.grantee = 0)
  ), named as (
    select r.oid, rolinherit, coalesce(value ->> 'as', key) as there, value ->> 'carry' = 'true' as carried
    from jsonb_each(:'accounts') join pg_roles r on rolname = case :'side' when 'source' then key else coalesce(value ->> 'as', key) end
    where value ? 'as' or value ->> 'carry' = 'true'
  ), membership as (
    -- What a membership gives is a carried account's own; an account of the estate has what the target gives by default.
    select m.there as member, g.there as granted, bool_or(admin_option) as admin,
           bool_or(coalesce((to_jsonb(pg_auth_members) ->> 'inherit_option')::boolean, rolinherit)) filter (where m.carried) as inherits,
           bool_or(coalesce((to_jsonb(pg_auth_members) ->> 'set_option')::boolean, true)) filter (where m.carried) as sets
    from pg_auth_members join named m on m.oid = member
         join (select oid, there, false as of_server from named union all select oid, rolname, true from pg_roles where rolname like 'pg\_%') g on g.oid = roleid
    where m.there <> g.there and (coalesce(m.carried, false) or not of_server)
    group by 1, 2
  ), setting as (
    select distinct on (here, role, name) *
    from (select split_part(pair, '=', 1) as name, substr(pair, strpos(pair, '=') + 1) as value, setdatabase, r.account ->> 'carry' = 'true' as carried,
                 setdatabase <> 0 or :'side' = 'source' and r.account ->> 'carry' is distinct from 'true' as here, :'roles'::jsonb ->> setrole::text as role
          from pg_db_role_setting join pg_roles on oid = setrole, unnest(setconfig) pair,
               lateral (select case :'side' when 'source' then :'accounts'::jsonb -> rolname::text
                                            else (select value from jsonb_each(:'accounts') where coalesce(value ->> 'as', key) = rolname limit 1) end as account) r
          where setdatabase in (0, (select oid from pg_database where datname = current_database())) and r.account is not null) s
    order by here, role, name, setdatabase desc
  )
  select :'side', 'privilege', name, case when grantable then 'granted with grant option' else 'granted' end from given
  union all
  select :'side', 'privilege', format('%s on %s to %s', privilege_type, pg_describe_object(class, object, 0), :'roles'::jsonb ->> grantee::text), 'taken from what the extension gives'
  from changed where not given and :'roles'::jsonb ? grantee::text
  union all
  -- Of an owner that is the same on either side; as far as the version of the source knows the privilege.
  select :'side', 'privilege', format('%s on %s to %s', usually.privilege_type, pg_describe_object(class, object, 0), :'roles'::jsonb ->> owner::text), 'taken from its owner'
  from own, aclexplode(usual) usually
  where usually.grantee = owner and object >= 16384 and :'roles'::jsonb ->> owner::text = :'owners'::jsonb ->> owner::text
    and not exists (select from aclexplode(coalesce(acl, usual)) now where now.grantee = owner and now.privilege_type = usually.privilege_type)
  union all
  select :'side', 'privilege', format('CREATE on the database to %s', name), case when bool_or(is_grantable) then 'granted with grant option' else 'granted' end
  from pg_database, aclexplode(datacl), lateral (select :'roles'::jsonb ->> grantee::text as name) n
  where datname = current_database() and privilege_type = 'CREATE' and grantee <> datdba and name <> :'owners'::jsonb ->> datdba::text
  group by name
  union all
  select :'side', 'membership', format('%s in %s', member, granted), concat_ws(', ', case when admin then 'admin' end, case when not inherits then 'inherits nothing' end, case when not sets then 'cannot become it' end)
  from membership
  union all
  select :'side', 'estate privilege', name, '' from given where of_estate and :'side' = 'target'
  union all
  select :'side', 'default privilege',
         format('%s on %s of %s%s to %s', privilege_type, case type when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'routines' when 'T' then 'types' when 'n' then 'schemas' else type::text end,
           role, case when schema <> 0 then format(' in schema %s', schema::regnamespace) else '' end, grantee),
         case when bool_or(is_grantable) then 'granted with grant option' else 'granted' end
  from default_entry where role is not null and grantee is not null and grantee <> role and not as_owner
    -- What the estate gives its accounts everywhere.
    and not (:'side' = 'target' and schema = 0 and grantee <> 'PUBLIC' and role = (select pg_get_userbyid(datdba) from pg_database where datname = current_database()))
    -- Everybody's, by the server's own default.
    and not (schema = 0 and grantee = 'PUBLIC' and (type, privilege_type) in (('f', 'EXECUTE'), ('T', 'USAGE')))
  group by privilege_type, type, role, schema, grantee
  union all
  -- An account of the target may have settings of its own everywhere; as which role an account works its estate says.
  select :'side', 'role setting', format('%s%s: %s', role, case when here then ' in the database' else '' end, name), value from setting
  where role is not null and name <> 'role' and not (:'side' = 'target' and not here and carried is distinct from true)
  union all
  -- What the source has for all roles everywhere is brought for the database.
  select :'side', 'database setting', name, value
  from (select distinct on (name) name, value
        from pg_db_role_setting, unnest(setconfig) pair, lateral (select split_part(pair, '=', 1) as name, substr(pair, strpos(pair, '=') + 1) as value) s
        where setrole = 0 and (setdatabase = (select oid from pg_database where datname = current_database()) or setdatabase = 0 and :'side' = 'source')
        order by name, setdatabase desc) s
) to stdout;
