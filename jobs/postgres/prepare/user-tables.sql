-- Purpose: how many tables of users a database has.
select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace
where relkind in ('r', 'p', 'm') and nspname !~ '^pg_' and nspname <> 'information_schema'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e');
