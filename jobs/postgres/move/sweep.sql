-- Purpose: ends every session but dbhaven's and tells how many there were. One that has no role yet is refused, but for those that were being
-- let in when that began: they count until they are in or gone. Parameters: starting (of starting.sql), database (nothing: all of the instance).
select (select count(pg_terminate_backend(pid)) from pg_stat_activity
        where pid <> pg_backend_pid() and usesysid is not null and usename is distinct from 'dbhaven' and :'database' in ('', datname)
          and backend_type in ('client backend', 'walsender', 'parallel worker', 'logical replication worker',
                               'logical replication apply worker', 'logical replication parallel worker', 'logical replication tablesync worker'))
     + (select count(*) from pg_locks
        where locktype = 'virtualxid' and pid = any (:'starting'::integer[]) and pid not in (select pid from pg_stat_activity where usesysid is not null));
