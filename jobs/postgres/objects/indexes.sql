-- Purpose: indexes and statistics objects. Rows: side, kind, name, definition. Parameters: side.
-- An index that is invalid on the source (a failed CREATE INDEX CONCURRENTLY) serves nobody and is not brought along.
copy (
  select :'side', 'index', format('%I.%I', nspname, c.relname),
         concat_ws(E'\n', pg_get_indexdef(indexrelid), case when indisclustered then 'clustered' end, case when indisreplident then 'replica identity' end)
  from pg_index i join pg_class c on c.oid = indexrelid join pg_namespace n on n.oid = relnamespace
  where nspname !~ '^pg_' and nspname <> 'information_schema' and (indisvalid or c.relkind = 'I')
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = indrelid and d.deptype = 'e')
  union all
  select :'side', 'statistics', format('%I.%I', nspname, stxname), pg_get_statisticsobjdef(s.oid)
  from pg_statistic_ext s join pg_namespace n on n.oid = stxnamespace
  where nspname !~ '^pg_' and nspname <> 'information_schema'
) to stdout;
