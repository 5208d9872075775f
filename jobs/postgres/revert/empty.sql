-- Purpose: empties the tables that are filled anew, in one statement; triggers that fire always are off until
-- triggers.sql's statements. Parameters: written (JSON).
\ir written.sql
select format('alter table %I.%I disable trigger %I', nspname, relname, tgname)
from pg_temp.written w join pg_trigger t on t.tgrelid = w.oid where not tgisinternal and tgenabled in ('A', 'R') \gexec
select 'truncate ' || string_agg(case relkind when 'p' then '' else 'only ' end || format('%I.%I', nspname, relname), ', ')
from pg_temp.written having count(*) > 0 \gexec
