-- Purpose: empties the tables that are filled anew, in one statement; triggers that fire always are off until
-- triggers.sql's statements. Configuration tables of extensions are emptied when they are filled, of their user's rows. Parameters: written (JSON).
\ir written.sql
select format('alter table %I.%I disable trigger %I', nspname, relname, tgname)
from pg_temp.written w join pg_trigger t on t.tgrelid = w.oid where not tgisinternal and tgenabled in ('A', 'R') \gexec
select 'truncate ' || string_agg(case relkind when 'p' then '' else 'only ' end || format('%I.%I', nspname, relname), ', ')
from pg_temp.written w where not exists (select from pg_extension where w.oid = any (extconfig)) having count(*) > 0 \gexec
