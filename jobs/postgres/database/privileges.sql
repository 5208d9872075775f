-- Purpose: what the accounts may do: an application reads and writes rows, a readOnly account reads; for objects that
-- exist and, by the owner's default privileges, for those to come. A migration account is the owner as soon as it has
-- logged in to this database, so that what it makes belongs to the owner. Run in the database. Parameters: database, owner,
-- accounts (JSON).
select format('revoke create on schema %I from public', nspname) from pg_namespace where nspname = 'public' \gexec
-- Before PostgreSQL 15 this schema is the superuser's.
select format('grant usage, create on schema %I to %I', nspname, :'owner') from pg_namespace
where nspname = 'public' and not has_schema_privilege(:'owner', oid, 'create') \gexec

with account as (
  select a ->> 'name' as name, a ->> 'role' as role from json_array_elements(:'accounts') a
), privilege (role, objects, kind, privileges) as (
  values ('application', 'tables', 'r', 'select, insert, update, delete'),
         ('application', 'sequences', 'S', 'usage, select, update'),
         ('application', 'routines', 'f', 'execute'),
         ('application', 'schemas', 'n', 'usage'),
         ('readOnly', 'tables', 'r', 'select'),
         ('readOnly', 'sequences', 'S', 'select'),
         ('readOnly', 'schemas', 'n', 'usage')
), statement (rank, text) as (
  select 1, format('alter default privileges for role %I grant %s on %s to %I', :'owner', privileges, objects, name)
  from account join privilege using (role)
  union all
  select 2, format('grant usage on schema %I to %I', nspname, name)
  from account join privilege using (role), pg_namespace
  where kind = 'n' and nspname !~ '^pg_' and nspname <> 'information_schema'
  union all
  select 3, format('grant %s on all %s in schema %I to %I', privileges, objects, nspname, name)
  from account join privilege using (role), pg_namespace
  where kind <> 'n' and nspname !~ '^pg_' and nspname <> 'information_schema'
  union all
  select 4, format('grant %I to %I', :'owner', name) from account
  where role = 'migration' and not pg_has_role(name, :'owner', 'member')
  union all
  select 5, format('alter role %I in database %I set role = %L', name, :'database', :'owner') from account where role = 'migration'
)
select text from statement order by rank \gexec
