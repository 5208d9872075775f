-- Purpose: number and sums of the rows of every filled materialized view. Rows: side, kind, name, definition.
-- Parameters: side.
select format($$copy (select %L, 'materialized view rows', %L, concat_ws(' ', count(*), sum(hashtextextended(line, 0)), sum(hashtextextended(line, 1)))
  from (select row(m.*)::text collate "C" as line from %3$s m offset 0) rows) to stdout$$, :'side', format('%I.%I', nspname, relname), c.oid::regclass)
from pg_class c join pg_namespace n on n.oid = relnamespace
where relkind = 'm' and relispopulated and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') \gexec
