-- Purpose: statements that bring the settings of the database and of its accounts, its comment, and that it has no schema
-- public. Run on the source, result on the target. Parameters: roles (JSON of prepare/roles.sql), accounts (JSON), target (database).
-- A setting is made in the session and taken over from there, so that lists (search_path) need no quoting of ours; one
-- that a session cannot have is given as text. A mapped account's settings everywhere, and those of all roles everywhere, become those in this database, where it has none of its own.
with setting as (
  select setdatabase, setrole, split_part(pair, '=', 1) as name,
         (select string_agg(quote_ident(part), '.') from unnest(string_to_array(split_part(pair, '=', 1), '.')) part) as quoted, substr(pair, strpos(pair, '=') + 1) as value,
         :'roles'::jsonb ->> setrole::text as role, :'accounts'::jsonb -> (select rolname from pg_roles where oid = setrole)::text as account
  from pg_db_role_setting, unnest(setconfig) pair
  where setdatabase in (0, (select oid from pg_database where datname = current_database()))
), wanted as (
  select name, value, setdatabase <> 0 as here, case
    when setrole = 0 then format('alter database %I set %s', :'target', quoted)
    when setdatabase = 0 and account ->> 'carry' = 'true' then format('alter role %I set %s', role, quoted)
    else format('alter role %I in database %I set %s', role, :'target', quoted) end as statement
  from setting where (setrole = 0 or account is not null)
    -- As which role an account of the estate works the estate says.
    and not (name = 'role' and account ->> 'as' is not null)
)
select format($program$do $do$ begin
  begin perform pg_catalog.set_config(%L, %L, true); execute %L;
  exception when others then execute %L; end;
end $do$;$program$, name, value, statement || ' from current', format('%s to %L', statement, value))
from wanted order by statement, here;
select format('comment on database %I is %L;', :'target', shobj_description(oid, 'pg_database')) from pg_database where datname = current_database();
-- A new database has it.
select 'drop schema if exists public;' where not exists (select from pg_namespace where nspname = 'public');
