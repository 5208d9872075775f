-- Purpose: switches off the event triggers of the copy while it is filled, and prints the statements that put them back as they are.
-- No event trigger fires at either.
select format('alter event trigger %I enable %s;', evtname, case evtenabled when 'A' then 'always' when 'R' then 'replica' end)
from pg_event_trigger where evtenabled <> 'D';
select format('alter event trigger %I disable', evtname) from pg_event_trigger where evtenabled <> 'D' \gexec
