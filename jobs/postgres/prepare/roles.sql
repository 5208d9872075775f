-- Purpose: what every role of the source is on the target, as two lines of JSON, {"<number>": "<name>"}: the first for
-- what it may do (0 is PUBLIC; a role with no counterpart is absent), the second for what it owns.
-- Parameters: accounts (JSON), owner (of the target database).
-- What an account that is mapped to another one, a superuser, or the database's owner by whatever name owns becomes the
-- target owner's. A carried account keeps it.
select jsonb_object_agg(oid, name) from (
  select 0::oid as oid, 'PUBLIC' as name
  union all
  select r.oid, case
    when account ->> 'as' is not null then account ->> 'as'
    when account ->> 'carry' = 'true' then r.rolname
    when r.rolname = 'pg_database_owner' or r.rolsuper then :'owner'
    when r.rolname like 'pg\_%' then r.rolname
  end
  from pg_roles r, lateral (select :'accounts'::jsonb -> r.rolname::text as account) a
) mapped where name is not null;
select jsonb_object_agg(oid, case when :'accounts'::jsonb -> rolname::text ->> 'carry' = 'true' then rolname::text else :'owner' end) from pg_roles;
