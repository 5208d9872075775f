-- Purpose: statements that make the carried accounts on the target: password hash, attributes, memberships, settings.
-- Run on the source, result piped into the target. Parameters: accounts (JSON), remembered (JSON list: roles that a fence
-- keeps from logging in, though they may), waive (JSON list).
with carried as (
  select r.* from pg_authid r join jsonb_each(:'accounts') on key = rolname where value ->> 'carry' = 'true'
), statement (step, name, text) as (
  select 1, rolname, format('select %L where not exists (select from pg_roles where rolname = %L) \gexec', format('create role %I', rolname), rolname) from carried
  union all
  select 2, rolname, format('alter role %I with %s %s %s %s %s %s nosuperuser connection limit %s password %s;', rolname,
    case when rolcanlogin or :'remembered'::jsonb ? rolname::text then 'login' else 'nologin' end,
    case when rolinherit then 'inherit' else 'noinherit' end,
    case when rolcreatedb then 'createdb' else 'nocreatedb' end,
    case when rolcreaterole then 'createrole' else 'nocreaterole' end,
    case when rolreplication then 'replication' else 'noreplication' end,
    case when rolbypassrls then 'bypassrls' else 'nobypassrls' end,
    rolconnlimit, coalesce(quote_literal(rolpassword), 'null')) from carried
  union all
  select 3, rolname, format('alter role %I valid until %L;', rolname, coalesce(rolvaliduntil, 'infinity')) from carried where rolvaliduntil is not null
  union all
  select 4, c.rolname, format('grant %I to %I%s;', g.rolname, c.rolname, case when m.admin_option then ' with admin option' else '' end)
  from carried c join pg_auth_members m on m.member = c.oid join pg_roles g on g.oid = m.roleid
  where (g.rolname in (select rolname from carried) or g.rolname like 'pg\_%') and not :'waive'::jsonb ? format('membership of %s in %s', c.rolname, g.rolname)
  union all
  select 5, rolname, format('comment on role %I is %L;', rolname, shobj_description(oid, 'pg_authid')) from carried where shobj_description(oid, 'pg_authid') is not null
)
select text from statement order by step, name;
