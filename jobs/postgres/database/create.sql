-- Purpose: the database. Parameters: database, owner, encoding, locale, provider (libc, icu or builtin).
-- A database of another provider has the C library's neutral locale beside it, for what that does not do.
select format('create database %I owner %I template template0 encoding %L %s', :'database', :'owner', :'encoding',
              case :'provider'
                when 'libc' then format('lc_collate %1$L lc_ctype %1$L', :'locale')
                else format('locale_provider %1$s %1$s_locale %2$L lc_collate ''C.UTF-8'' lc_ctype ''C.UTF-8''', :'provider', :'locale')
              end)
where not exists (select from pg_database where datname = :'database') \gexec
select format('alter database %I owner to %I', :'database', :'owner')
from pg_database where datname = :'database' and datdba <> (select oid from pg_roles where rolname = :'owner') \gexec
