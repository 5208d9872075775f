-- Purpose: what the source is, as one line of JSON. Run in the source database as its superuser; reads only.
with user_relation as (
  select c.oid, c.relname, n.nspname, c.relkind, c.reltuples from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), kind (kind, number, travels) as (
  select 'tables', count(*), 'definition, then all rows from one snapshot' from user_relation where relkind in ('r', 'p')
  union all
  select 'indexes', count(*), 'made anew after the rows' from user_relation where relkind in ('i', 'I')
  union all
  select 'sequences', count(*), 'definition and state' from user_relation where relkind = 'S'
  union all
  select 'views', count(*), 'definition' from user_relation where relkind = 'v'
  union all
  select 'materialized views', count(*), 'definition; its rows are made anew' from user_relation where relkind = 'm'
  union all
  select 'foreign tables', count(*), 'definition; their rows stay where they are' from user_relation where relkind = 'f'
  union all
  select 'constraints', count(*), 'definition, checked on the target' from pg_constraint join user_relation r on r.oid = conrelid
  union all
  select 'triggers', count(*), 'definition, after the rows, so that none fires' from pg_trigger join user_relation r on r.oid = tgrelid where not tgisinternal
  union all
  select 'routines', count(*), 'definition' from pg_proc p join pg_namespace n on n.oid = pronamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  union all
  select 'policies', count(*), 'definition' from pg_policy
  union all
  select 'event triggers', count(*), 'definition, last of all' from pg_event_trigger
  union all
  select 'publications', count(*), 'definition' from pg_publication
  union all
  select 'extensions', count(*), 'made on the target, in the version of its image' from pg_extension where extname <> 'plpgsql'
  union all
  select 'large objects', count(*), 'contents, owner and comment' from pg_largeobject_metadata
), client as (
  select usename as account, coalesce(nullif(application_name, ''), '-') as application, coalesce(host(client_addr), 'local socket') as address,
         count(*) as sessions, min(backend_start) as since
  from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
  group by 1, 2, 3
), long_transaction as (
  select pid, coalesce(usename, backend_type) as account, round(extract(epoch from clock_timestamp() - xact_start)) as seconds
  from pg_stat_activity
  where pid <> pg_backend_pid() and backend_type in ('client backend', 'walsender') and xact_start < clock_timestamp() - interval '1 minute'
)
select json_build_object(
  'version', current_setting('server_version'),
  'bytes', pg_database_size(current_database()),
  'encoding', (select pg_encoding_to_char(encoding) from pg_database where datname = current_database()),
  'locale', (select datcollate from pg_database where datname = current_database()),
  'tables', (select coalesce(json_agg(json_build_object('schema', nspname, 'table', relname, 'bytes', pg_total_relation_size(oid), 'rows', greatest(reltuples, 0)::bigint)
               order by pg_total_relation_size(oid) desc, nspname, relname), '[]') from user_relation where relkind = 'r'),
  'objects', (select json_agg(json_build_object('kind', kind, 'number', number, 'travels', travels)) from kind where number > 0),
  'clients', (select coalesce(json_agg(json_build_object('account', account, 'application', application, 'address', address, 'sessions', sessions, 'since', since)
                order by account, application, address), '[]') from client),
  'longTransactions', (select coalesce(json_agg(json_build_object('pid', pid, 'account', account, 'seconds', seconds) order by seconds desc), '[]') from long_transaction));
