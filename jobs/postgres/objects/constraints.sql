-- Purpose: constraints of tables and domains; the words of conditions (verify/words.sql). Rows: side, kind, name, definition.
-- Parameters: side.
-- The parts of a foreign key on or to partitions go with the whole, under names of the server's choice.
-- Since version 18 "not null" is one of them too; it is compared with the columns.
copy (
  with own as (
    select k.*, format('%s on %s', quote_ident(conname), case when conrelid <> 0 then conrelid::regclass::text else contypid::regtype::text end) as name
    from pg_constraint k join pg_namespace n on n.oid = connamespace
    where (contype in ('c', 'p', 'u', 'x') or contype = 'f' and conparentid = 0) and nspname !~ '^pg_' and nspname <> 'information_schema'
      and not exists (select from pg_depend d where d.deptype = 'e'
        and (d.classid = 'pg_class'::regclass and d.objid = nullif(conrelid, 0) or d.classid = 'pg_type'::regclass and d.objid = nullif(contypid, 0)))
  )
  select :'side', 'constraint', name, concat_ws(E'\n', pg_get_constraintdef(oid), case when not convalidated then 'not valid' end) from own
  union all
  select :'side', 'words of constraint', name, json_build_object('form', 'expression', 'text', pg_get_expr(conbin, conrelid),
           'of', case when conrelid <> 0 then conrelid::regclass::text else format('(select null::%s as value) value', (select format_type(typbasetype, typtypmod) from pg_type where pg_type.oid = contypid)) end)::text
  from own where contype = 'c'
  union all
  select :'side', 'words of constraint', name, json_build_object('form', 'exclusion', 'of', conrelid::regclass, 'text', pg_get_constraintdef(oid))::text from own where contype = 'x'
) to stdout;
