-- Purpose: sets the target database of a move that was taken back aside, closed, and makes an empty one like it in its place.
-- Run in the target's database dbhaven. Parameters: run, database, aside.
-- A second run finds it done.
select count(*) = 0 as to_do from pg_database where datname = :'aside' \gset
select count(pg_terminate_backend(pid)) from pg_stat_activity where datname in (:'database', :'aside') \g /dev/null
\if :to_do
select format('alter database %I rename to %I', :'database', :'aside') \gexec
\endif
-- The same form: encoding, locale and its provider.
select format('create database %I template template0 owner %I connection limit %s encoding %L', :'database', pg_get_userbyid(datdba), datconnlimit, pg_encoding_to_char(encoding))
       || coalesce((select string_agg(format(' %s %L', option, value), '')
                    from (values ('lc_collate', d ->> 'datcollate'), ('lc_ctype', d ->> 'datctype'),
                                 ('locale_provider', case d ->> 'datlocprovider' when 'i' then 'icu' when 'c' then 'libc' when 'b' then 'builtin' end),
                                 (case d ->> 'datlocprovider' when 'b' then 'builtin_locale' else 'icu_locale' end, coalesce(d ->> 'datlocale', d ->> 'daticulocale'))) v (option, value)
                    where value is not null), '')
from pg_database p, to_jsonb(p) d where datname = :'aside' and not exists (select from pg_database where datname = :'database') \gexec
select format('alter database %I with allow_connections false', :'aside') \gexec
select format('revoke all on database %I from public', :'database') \gexec
select format('comment on database %I is %L', :'database', shobj_description(oid, 'pg_database'))
from pg_database where datname = :'aside' and shobj_description(oid, 'pg_database') is not null \gexec
update dbhaven.copy set state = 'reverted' where run = :'run';
delete from dbhaven.closed where database = :'database';
