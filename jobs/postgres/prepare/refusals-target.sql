-- Purpose: why the target does not suit the source, one sentence a line. Run in the target database.
-- Parameters: accounts (JSON), owner, facts (JSON of facts.sql), brought (JSON list: roles that earlier
-- runs of the move brought here).
with account as (
  select key as name, value as plan from jsonb_each(:'accounts')
), fact as (
  select :'facts'::jsonb as f
), wanted as (
  select x ->> 'name' as name, x ->> 'schema' as schema from fact, jsonb_array_elements(f -> 'extensions') x
)
select format('the source has PostgreSQL %s and the target %s: the target must not be older; use a newer image', f ->> 'version', current_setting('server_version_num')::int / 10000)
from fact where (f ->> 'version')::int > current_setting('server_version_num')::int / 10000
union all
select format('the source has encoding %s and the target database %s: they must be the same; correct encoding of the target database', f ->> 'encoding', pg_encoding_to_char(encoding))
from fact, pg_database where datname = current_database() and f ->> 'encoding' <> pg_encoding_to_char(encoding)
union all
select format('role %s, the target''s owner, does not exist on the target', :'owner') where not exists (select from pg_roles where rolname = :'owner')
union all
select format('account %s, which role %s of the source becomes, does not exist on the target: add it to the accounts of the target database', plan ->> 'as', name)
from account where plan ? 'as' and not exists (select from pg_roles where rolname = plan ->> 'as')
union all
select format('role %s is to be carried, but the target has another role of this name: drop it there, or remap the account', name)
from account, fact, pg_authid
where plan ->> 'carry' = 'true' and rolname = name and f -> 'hashes' ->> name is distinct from md5(coalesce(rolpassword, ''))
  and not :'brought'::jsonb ? name
union all
select format('extension %s cannot be brought: the target''s image does not have it; use an image that has it, or waive it (it is left out, as far as nothing of the database needs it)', name)
from wanted where not exists (select from pg_available_extensions a where a.name = wanted.name)
union all
select format('extension %s is in schema %s on the source and in %s on the target: ALTER EXTENSION %1$I SET SCHEMA %2$I on the target', name, schema, nspname)
from wanted join pg_extension on extname = name join pg_namespace n on n.oid = extnamespace where nspname <> schema
union all
select format('event trigger %s fires always, also at what the comparison makes for a moment on the target, which can hold it off only since PostgreSQL 17: alter event trigger %I enable on the source, and enable it always again on the target after the move; or use a newer image', name, name)
from fact, jsonb_array_elements_text(f -> 'eventTriggers') name where current_setting('event_triggers', true) is null
union all
select format('row security of account %s cannot be passed over any more: on the source it sees all rows, as the owner of tables with row security, by bypassrls or as a superuser; on the target %s sees only those that policies show: give %s role: migration, or waive it (the policies hold for it)', name, rolname, rolname)
from account join pg_roles on rolname = plan ->> 'as', fact
where f -> 'aboveRowSecurity' ? name and not pg_has_role(pg_roles.oid, (select oid from pg_roles where rolname = :'owner'), 'member');
