-- Purpose: columns of tables, views and composite types; the words of their defaults (verify/words.sql). Rows: side, kind, name,
-- definition. Parameters: side. Of a composite type an extension has the type alone.
-- A table that inherits columns may have them in another order on the target.
-- The server keeps a number of its own (pg_attver) among the options of some minor versions.
copy (
  with own as (
    select a.*, relkind, nspname, relname, format('%I.%I.%I', nspname, relname, attname) as name, pg_get_expr(adbin, adrelid) as expression
    from pg_attribute a join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attnum > 0 and not attisdropped and relkind in ('r', 'p', 'v', 'm', 'c', 'f') and relpersistence <> 't'
      and nspname !~ '^pg_' and nspname <> 'information_schema'
      and not exists (select from pg_depend d where (d.classid, d.objid) in (('pg_class'::regclass, c.oid), ('pg_type'::regclass, c.reltype)) and d.deptype = 'e')
  )
  select :'side', 'column', name,
         concat_ws(E'\n', format_type(atttypid, atttypmod), case when attnotnull then 'not null' end,
           'collation ' || nullif(attcollation, 0)::regcollation::text, 'default ' || expression,
           'identity ' || nullif(attidentity::text, ''), 'generated ' || nullif(attgenerated::text, ''),
           case when relkind in ('r', 'p', 'm') then 'storage ' || attstorage::text end,
           'statistics ' || nullif((to_jsonb(own) ->> 'attstattarget')::int, -1), (select 'options ' || string_agg(o, ', ') from unnest(attoptions) o where o not like 'pg\_attver=%'),
           'foreign options ' || (select string_agg(o, ', ' order by o) from unnest(attfdwoptions) o), 'compression ' || nullif(to_jsonb(own) ->> 'attcompression', ''),
           case when not exists (select from pg_inherits where inhrelid = attrelid) then 'place ' || row_number() over (partition by attrelid order by attnum) end)
  from own
  union all
  select :'side', 'words of column', name, json_build_object('form', 'expression', 'of', attrelid::regclass, 'text', expression)::text from own where expression is not null
) to stdout;
