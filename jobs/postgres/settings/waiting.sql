-- Purpose: names of settings that only the server's next start takes. Parameters: settings (JSON).
select s.name from json_each_text(:'settings') wanted join pg_settings s on lower(s.name) = lower(wanted.key) where s.pending_restart order by 1;
