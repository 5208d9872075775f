-- Purpose: whose transactions keep tables of the database from being read, as part of a sentence; nothing where none does.
select string_agg(format('table %s is locked by a transaction of %s, %s old: wait for its end, or end it (select pg_terminate_backend(%s) on the source)',
                         tables, usename, date_trunc('second', clock_timestamp() - xact_start), pid), '; ')
from (select pid, string_agg(relation::regclass::text, ', ' order by relation::regclass::text) as tables
      from pg_locks join pg_class c on c.oid = relation
      where locktype = 'relation' and mode = 'AccessExclusiveLock' and granted and pid <> pg_backend_pid() and relkind in ('r', 'p', 'v', 'm', 'S')
        and database = (select oid from pg_database where datname = current_database())
      group by pid) held
join pg_stat_activity using (pid);
