-- Purpose: statements that bring the default privileges of the source. Run on the source, result on the target.
-- Parameters: roles, owners (JSON of prepare/roles.sql).
with entry as (
  select d.oid, :'owners'::jsonb ->> defaclrole::text as role, defaclnamespace as schema,
         case defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'routines' when 'T' then 'types' when 'n' then 'schemas' when 'L' then 'large objects' end as objects,
         e.privilege_type, e.is_grantable, :'roles'::jsonb ->> e.grantee::text as grantee, e.grantee = defaclrole as own, defaclobjtype, defaclacl
  from pg_default_acl d, aclexplode(defaclacl) e
), statement as (
  select 1 as step, format('alter default privileges for role %I%s revoke all on %s from public;', role,
    case when schema = 0 then '' else format(' in schema %s', schema::regnamespace) end, objects) as text
  from entry where schema = 0 and defaclobjtype in ('f', 'T') and role is not null group by oid, role, schema, objects
  union
  select 2, format('alter default privileges for role %I%s grant %s on %s to %s%s;', role,
    case when schema = 0 then '' else format(' in schema %s', schema::regnamespace) end, privilege_type, objects,
    case grantee when 'PUBLIC' then 'public' else quote_ident(grantee) end, case when is_grantable then ' with grant option' else '' end)
  from entry where not own and role is not null and grantee is not null and grantee <> role
)
select text from statement order by step, text;
