-- Purpose: who else is connected to the current database, as the beginning of a sentence; nothing where nobody is.
select string_agg(distinct coalesce(usename, '?') || coalesce(' from ' || host(client_addr), ''), ', ') || case when count(*) > 1 then ' are' else ' is' end
from pg_stat_activity
where datname = current_database() and backend_type = 'client backend' and application_name not in ('dbhaven', 'dbhaven progress')
having count(*) > 0;
