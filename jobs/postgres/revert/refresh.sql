-- Purpose: makes the rows of materialized views anew, in the order in which they were made; one without rows stays so.
select format('refresh materialized view %I.%I', nspname, relname) from pg_class c join pg_namespace n on n.oid = relnamespace
where relkind = 'm' and relispopulated order by c.oid \gexec
