-- Purpose: names the sessions that a sweep does not get rid of, as the beginning of a sentence. Parameters: side (what the server is called), and
-- those of sweep.sql.
select format('sessions of the %s do not end: ', :'side') || coalesce(string_agg(format('%s (pid %s, %s)', who, pid, doing), ', ' order by pid), 'new ones all the time')
from (
  select pid, coalesce(usename, backend_type) as who, coalesce(wait_event, state, 'at work') as doing from pg_stat_activity
  where pid <> pg_backend_pid() and usesysid is not null and usename is distinct from 'dbhaven' and backend_type in ('client backend', 'walsender') and :'database' in ('', datname)
  union all
  select pid, 'somebody', 'being let in' from pg_locks
  where locktype = 'virtualxid' and pid = any (:'starting'::integer[]) and pid not in (select pid from pg_stat_activity where usesysid is not null)
) session;
