-- Purpose: why the database cannot be made or completed, one sentence a line; nothing if it can.
-- Parameters: database, owner, encoding, locale, provider (libc, icu or builtin), manage (job or provider), extensions (JSON),
-- made (t or f: the job made it or took it over), adopt (true or false).
-- Names of locales are compared as the C library does: en_US.utf8 is en_US.UTF-8.
with found as (
  select to_jsonb(d) as d, pg_encoding_to_char(d.encoding) as encoding, pg_get_userbyid(d.datdba) as owner
  from pg_database d where d.datname = :'database'
), locale as (
  select encoding, owner,
         case d ->> 'datlocprovider' when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end as provider,
         case when d ->> 'datlocprovider' in ('i', 'b') then coalesce(d ->> 'datlocale', d ->> 'daticulocale') else d ->> 'datcollate' end as name
  from found
)
select format('database %s exists already and was not made by dbhaven: set adopt: true on it to take it over, or choose another name', :'database')
from found where :'made' = 'f' and :'manage' = 'job' and :'adopt' <> 'true'
union all
select format('database %s does not exist, and it is to be made elsewhere (manage: provider): make it first', :'database')
where :'manage' = 'provider' and not exists (select from found)
union all
select format('database %s has encoding %s, and the estate says %s: an existing database cannot change it; correct encoding to %2$s', :'database', encoding, :'encoding')
from found where upper(replace(encoding, '-', '')) <> upper(replace(:'encoding', '-', ''))
union all
select format('database %s has locale %s (%s), and the estate says %s (%s): an existing database cannot change it; correct locale and localeProvider',
              :'database', name, provider, :'locale', :'provider')
from locale where provider <> :'provider' or lower(replace(name, '-', '')) <> lower(replace(:'locale', '-', ''))
union all
select format('the locale of database %s is to come from %s, which PostgreSQL has since version %s, and this is %s: write another localeProvider, or use a newer image',
              :'database', provider, since, current_setting('server_version_num')::int / 10000)
from (values ('icu', 15), ('builtin', 17)) v (provider, since) where provider = :'provider' and current_setting('server_version_num')::int / 10000 < since
union all
select format('extension %s is not available on this server: take it out of extensions, or use an image that has it', name)
from json_array_elements_text(:'extensions') wanted (name) where not exists (select from pg_available_extensions a where a.name = wanted.name)
union all
select format('role %s is to own database %s, but it is a superuser: choose another owner', :'owner', :'database')
from pg_roles where rolname = :'owner' and rolsuper;
