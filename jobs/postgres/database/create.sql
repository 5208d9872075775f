-- Purpose: the database. Parameters: database, owner, encoding, locale, provider (libc or icu).
-- An ICU database has the C library's neutral locale beside ICU's, for what ICU does not do.
select format('create database %I owner %I template template0 encoding %L %s', :'database', :'owner', :'encoding',
              case :'provider'
                when 'icu' then format('locale_provider icu icu_locale %L lc_collate ''C.UTF-8'' lc_ctype ''C.UTF-8''', :'locale')
                else format('lc_collate %1$L lc_ctype %1$L', :'locale')
              end)
where not exists (select from pg_database where datname = :'database') \gexec
select format('alter database %I owner to %I', :'database', :'owner')
from pg_database where datname = :'database' and datdba <> (select oid from pg_roles where rolname = :'owner') \gexec
