-- Purpose: comments on objects and on the database. Rows: side, kind, name, definition. Parameters: side.
copy (
  select :'side', 'comment', format('%s %s', i.type, i.identity), description
  from pg_description d, pg_identify_object(classoid, objoid, objsubid) i
  where objoid >= 16384 and i.identity is not null and classoid <> 'pg_extension'::regclass
    and coalesce(i.schema, '') !~ '^pg_'
    and not exists (select from pg_depend e where e.classid = classoid and e.objid = objoid and e.deptype = 'e')
  union all
  select :'side', 'comment', 'database', shobj_description(oid, 'pg_database')
  from pg_database where datname = current_database() and shobj_description(oid, 'pg_database') is not null
) to stdout;
