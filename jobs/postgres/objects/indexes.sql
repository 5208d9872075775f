-- Purpose: indexes and statistics objects; the words of those with expressions (verify/words.sql). Rows: side, kind, name,
-- definition. Parameters: side, roles, owners (JSON: what each role is, and as an owner becomes, on the target).
-- An index that is invalid on the source (a failed CREATE INDEX CONCURRENTLY) serves nobody and is not brought along; on
-- the target there is none, and one of a partitioned table is invalid while a partition lacks its part of it.
copy (
  with own as (
    select i.*, format('%I.%I', nspname, c.relname) as name
    from pg_index i join pg_class c on c.oid = indexrelid join pg_namespace n on n.oid = relnamespace
    where nspname !~ '^pg_' and nspname <> 'information_schema' and (indisvalid or c.relkind = 'I' or :'side' = 'target')
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = indrelid and d.deptype = 'e')
  ), own_statistics as (
    select s.*, format('%I.%I', nspname, stxname) as name from pg_statistic_ext s join pg_namespace n on n.oid = stxnamespace where nspname !~ '^pg_' and nspname <> 'information_schema'
  )
  select :'side', 'index', name,
         concat_ws(E'\n', pg_get_indexdef(indexrelid), case when indisclustered then 'clustered' end, case when indisreplident then 'replica identity' end,
           case when not indisvalid then 'invalid' end)
  from own
  union all
  select :'side', 'words of index', name, json_build_object('form', 'index', 'of', indrelid::regclass, 'text', pg_get_indexdef(indexrelid))::text
  from own where indexprs is not null or indpred is not null
  union all
  select :'side', 'statistics', name,
         concat_ws(E'\n', pg_get_statisticsobjdef(oid), 'owner ' || (:'owners'::jsonb ->> stxowner::text), 'target ' || nullif((to_jsonb(own_statistics) ->> 'stxstattarget')::int, -1))
  from own_statistics
  union all
  select :'side', 'words of statistics', name, json_build_object('form', 'statistics', 'of', stxrelid::regclass, 'text', pg_get_statisticsobjdef(oid))::text
  from own_statistics where to_jsonb(own_statistics) ->> 'stxexprs' is not null
) to stdout;
