-- Purpose: constraints of tables and domains. Rows: side, kind, name, definition. Parameters: side.
-- Since version 18 "not null" is one of them too; it is compared with the columns.
copy (
  select :'side', 'constraint', format('%s on %s', quote_ident(conname), case when conrelid <> 0 then conrelid::regclass::text else contypid::regtype::text end),
         concat_ws(E'\n', pg_get_constraintdef(k.oid), case when not convalidated then 'not valid' end)
  from pg_constraint k join pg_namespace n on n.oid = connamespace
  where contype in ('c', 'f', 'p', 'u', 'x') and nspname !~ '^pg_' and nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.deptype = 'e'
      and (d.classid = 'pg_class'::regclass and d.objid = nullif(conrelid, 0) or d.classid = 'pg_type'::regclass and d.objid = nullif(contypid, 0)))
) to stdout;
