-- Purpose: columns of tables, views and composite types. Rows: side, kind, name, definition. Parameters: side.
-- A table that inherits columns may have them in another order on the target.
-- The server keeps a number of its own (pg_attver) among the options of some minor versions.
copy (
  select :'side', 'column', format('%I.%I.%I', nspname, relname, attname),
         concat_ws(E'\n', format_type(atttypid, atttypmod), case when attnotnull then 'not null' end,
           'collation ' || nullif(attcollation, 0)::regcollation::text, 'default ' || pg_get_expr(adbin, adrelid),
           'identity ' || nullif(attidentity::text, ''), 'generated ' || nullif(attgenerated::text, ''),
           case when relkind in ('r', 'p', 'm') then 'storage ' || attstorage::text end,
           'statistics ' || nullif((to_jsonb(a) ->> 'attstattarget')::int, -1), (select 'options ' || string_agg(o, ', ') from unnest(attoptions) o where o not like 'pg\_attver=%'),
           'foreign options ' || (select string_agg(o, ', ' order by o) from unnest(attfdwoptions) o), 'compression ' || nullif(to_jsonb(a) ->> 'attcompression', ''),
           case when not exists (select from pg_inherits where inhrelid = c.oid) then 'place ' || row_number() over (partition by c.oid order by attnum) end)
  from pg_attribute a join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attnum > 0 and not attisdropped and relkind in ('r', 'p', 'v', 'm', 'c', 'f') and relpersistence <> 't'
    and nspname !~ '^pg_' and nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
) to stdout;
