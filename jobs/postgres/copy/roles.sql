-- Purpose: statements that make the carried accounts on the target: password hash, attributes, comment; and the memberships of all accounts of
-- the move in each other, as they are called there, and of carried ones in the server's own roles.
-- Run on the source, result piped into the target. Parameters: accounts (JSON), remembered (JSON list: roles that a fence
-- keeps from logging in, though they may), waive (JSON list).
with carried as (
  select r.* from pg_authid r join jsonb_each(:'accounts') on key = rolname where value ->> 'carry' = 'true'
), named as (
  select r.oid, coalesce(value ->> 'as', key) as there, value ->> 'carry' = 'true' as carried
  from jsonb_each(:'accounts') join pg_roles r on rolname = key where value ? 'as' or value ->> 'carry' = 'true'
), membership as (
  select m.there as member, g.there as granted, bool_or(admin_option) as admin,
         -- Since version 16 a membership says for itself what it gives.
         bool_or((to_jsonb(pg_auth_members) ->> 'inherit_option')::boolean) as inherits, bool_or((to_jsonb(pg_auth_members) ->> 'set_option')::boolean) as sets
  from pg_auth_members join named m on m.oid = member
       join (select oid, there, false as of_server from named union all select oid, rolname, true from pg_roles where rolname like 'pg\_%') g on g.oid = roleid
  where m.there <> g.there and (coalesce(m.carried, false) or not of_server)
    and not :'waive'::jsonb ? format('membership of %s in %s', pg_get_userbyid(member), pg_get_userbyid(roleid))
  group by 1, 2
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
  select 4, member, format('grant %I to %I%s;', granted, member, case when inherits is not null then format(' with admin %s, inherit %s, set %s', admin::text, inherits::text, sets::text) when admin then ' with admin option' else '' end)
  from membership
  union all
  select 5, rolname, format('comment on role %I is %L;', rolname, shobj_description(oid, 'pg_authid')) from carried where shobj_description(oid, 'pg_authid') is not null
)
select text from statement order by step, name;
