-- Purpose: settings that the server does not take from its file, as sentences. Parameters: settings (JSON).
-- What a role or database has set for its own sessions is somebody's wish, and stays.
select format('%s is still %s, from the %s', wanted.key, coalesce(s.setting, 'unknown'), coalesce(s.source, 'server'))
from json_each_text(:'settings') wanted left join pg_settings s on lower(s.name) = lower(wanted.key)
where coalesce(s.pending_restart, false) is false
  and (s.source is null
       or s.source not in ('configuration file', 'user', 'database', 'database user', 'client')
       or s.source = 'configuration file' and s.sourcefile is distinct from current_setting('data_directory') || '/postgresql.auto.conf')
order by wanted.key;
