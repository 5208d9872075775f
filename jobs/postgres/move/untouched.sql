-- Purpose: what changes with any write in a database, by object: name, what it was made with, state or rows written since.
-- First line: when the server was started. Run in the target database.
-- Sessions that began before this one have to be gone: only then are their rows counted. The numbers of an engine before
-- 15 arrive too late for that, and are left out.
do $$ begin
  while exists (select from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and application_name = 'dbhaven'
                and backend_start < (select backend_start from pg_stat_activity where pid = pg_backend_pid())
                and state <> 'idle in transaction') loop
    perform pg_sleep(0.02);
    perform pg_stat_clear_snapshot();
  end loop;
end $$;
select pg_postmaster_start_time();
with relation as (
  select c.oid, format('%I.%I', nspname, relname) as name, relkind, relfilenode, relnatts
  from pg_class c join pg_namespace n on n.oid = relnamespace
  where relpersistence <> 't'
    and (c.oid >= 16384 or c.oid in ('pg_largeobject'::regclass, 'pg_largeobject_metadata'::regclass))
)
select concat_ws(E'\t', name, relfilenode, relnatts, last_value,
  case when current_setting('server_version_num')::int >= 150000 and relkind in ('r', 't', 'm')
  then format('%s %s %s', pg_stat_get_tuples_inserted(oid), pg_stat_get_tuples_updated(oid), pg_stat_get_tuples_deleted(oid)) end)
from relation left join pg_sequences on relkind = 'S' and format('%I.%I', schemaname, sequencename) = name
order by name collate "C";
