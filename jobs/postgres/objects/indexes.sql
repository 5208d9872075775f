-- Purpose: indexes and statistics objects. Rows: side, kind, name, definition. Parameters: side, roles, owners
-- (JSON: what each role is, and as an owner becomes, on the target).
-- An index that is invalid on the source (a failed CREATE INDEX CONCURRENTLY) serves nobody and is not brought along; on
-- the target there is none, and one of a partitioned table is invalid while a partition lacks its part of it.
copy (
  select :'side', 'index', format('%I.%I', nspname, c.relname),
         concat_ws(E'\n', pg_get_indexdef(indexrelid), case when indisclustered then 'clustered' end, case when indisreplident then 'replica identity' end,
           case when not indisvalid then 'invalid' end)
  from pg_index i join pg_class c on c.oid = indexrelid join pg_namespace n on n.oid = relnamespace
  where nspname !~ '^pg_' and nspname <> 'information_schema' and (indisvalid or c.relkind = 'I' or :'side' = 'target')
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = indrelid and d.deptype = 'e')
  union all
  select :'side', 'statistics', format('%I.%I', nspname, stxname),
         concat_ws(E'\n', pg_get_statisticsobjdef(s.oid), 'owner ' || (:'owners'::jsonb ->> stxowner::text), 'target ' || nullif((to_jsonb(s) ->> 'stxstattarget')::int, -1))
  from pg_statistic_ext s join pg_namespace n on n.oid = stxnamespace
  where nspname !~ '^pg_' and nspname <> 'information_schema'
) to stdout;
