-- Purpose: the state of every sequence: schema, name, last value, is_called; one line each. Parameters: waive (JSON list).
select format('copy (select %L, %L, last_value, is_called from "%s"."%s") to stdout', nspname, relname, replace(nspname, '"', '""'), replace(relname, '"', '""'))
from pg_class c join pg_namespace n on n.oid = relnamespace
where relkind = 'S' and relpersistence in ('p', 'u') and nspname !~ '^pg_' and nspname <> 'information_schema'
  and (c.oid = any (select unnest(extconfig) from pg_extension where not :'waive'::jsonb ? ('extension ' || extname)) or not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))
\gexec
