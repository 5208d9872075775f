-- Purpose: prints the statements that put the triggers back as they are, which empty.sql switches off. Parameters: written (JSON).
\ir written.sql
select format('alter table %I.%I enable %s trigger %I;', nspname, relname, case tgenabled when 'A' then 'always' else 'replica' end, tgname)
from pg_temp.written w join pg_trigger t on t.tgrelid = w.oid where not tgisinternal and tgenabled in ('A', 'R');
