-- Purpose: names the sessions that a sweep does not get rid of, as the beginning of a sentence. Run in the source's database dbhaven.
select 'sessions of the source do not end: ' || coalesce(string_agg(format('%s (pid %s, %s)', coalesce(usename, backend_type), pid, coalesce(wait_event, state, 'at work')), ', ' order by pid), 'new ones all the time')
from pg_stat_activity
where pid <> pg_backend_pid() and usename is distinct from 'dbhaven' and backend_type in ('client backend', 'walsender');
