-- Purpose: what the server would not load, as sentences. Parameters: settings (JSON).
-- What waits for a start has an error of its own there, and is no mistake (waiting.sql).
select format('%s = %s: %s', f.name, f.setting, f.error)
from pg_file_settings f left join pg_settings s on lower(s.name) = lower(f.name)
where f.error is not null and s.context is distinct from 'postmaster' order by f.seqno;
