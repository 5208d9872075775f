-- Purpose: takes from accounts what an earlier, wider role of theirs gave here. That role is told by what nothing else leaves: of a
-- migration the setting with which it becomes the owner, of an application the owner's default privileges to write. What a move has
-- brought besides, or somebody has granted, stays. Run in the database. Parameters: database, owner, accounts (JSON).
begin;
with account as (
  select r.oid, rolname as name, a ->> 'role' as role from json_array_elements(:'accounts') a join pg_roles r on rolname = a ->> 'name'
), owner as (
  select oid from pg_roles where rolname = :'owner'
), migrated as (
  select account.* from account join pg_db_role_setting s on setrole = account.oid join pg_database d on d.oid = setdatabase
  where role <> 'migration' and datname = :'database' and format('role=%s', :'owner') = any(setconfig)
), wrote as (
  select * from account
  where role = 'readOnly' and exists (select from owner join pg_default_acl on defaclrole = owner.oid, aclexplode(defaclacl)
                                      where grantee = account.oid and defaclnamespace = 0 and defaclobjtype in ('r', 'S', 'f') and privilege_type <> 'SELECT')
), privilege (objects, of_each, of_default) as (
  values ('tables', 'insert, update, delete, truncate', 'insert, update, delete'),
         ('sequences', 'usage, update', 'usage, update'),
         ('routines', 'execute', 'execute')
), statement (text) as (
  select format('revoke %I from %I', :'owner', name) from migrated join pg_auth_members on member = migrated.oid join owner on roleid = owner.oid
  union
  select format('alter role %I in database %I reset role', name, :'database') from migrated
  union
  select format('revoke %s on all %s in schema %I from %I', of_each, objects, nspname, name)
  from wrote, privilege, pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
  union
  select format('alter default privileges for role %I revoke %s on %s from %I', :'owner', of_default, objects, name) from wrote, privilege
)
select text from statement \gexec
commit;
