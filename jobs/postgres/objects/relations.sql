-- Purpose: tables, views, indexes' owners and the like: what each is besides its columns. Rows: side, kind, name,
-- definition. Parameters: side, roles, owners
-- (JSON: what each role is, and as an owner becomes, on the target). Of a composite type an extension has the type alone.
copy (
  select :'side', case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'c' then 'composite type' when 'f' then 'foreign table' end,
         format('%I.%I', nspname, relname),
         concat_ws(E'\n', 'owner ' || (:'owners'::jsonb ->> relowner::text), 'persistence ' || relpersistence::text, 'options ' || (select string_agg(o, ', ' order by o) from unnest(c.reloptions) o),
           (select 'options of its TOAST table ' || (select string_agg(o, ', ' order by o) from unnest(t.reloptions) o) from pg_class t where t.oid = c.reltoastrelid),
           case when relrowsecurity then 'row security' end, case when relforcerowsecurity then 'forced row security' end,
           'replica identity ' || relreplident::text, case when relkind = 'm' then 'populated ' || relispopulated end,
           (select 'access method ' || amname from pg_am where pg_am.oid = relam and amname <> 'heap'), 'of ' || nullif(reloftype, 0)::regtype::text, 'partition ' || pg_get_expr(relpartbound, c.oid), 'key ' || pg_get_partkeydef(c.oid),
           'inherits ' || (select string_agg(inhparent::regclass::text, ', ' order by inhseqno) from pg_inherits where inhrelid = c.oid),
           (select concat_ws(' ', 'on', srvname, (select string_agg(o, ', ' order by o) from unnest(ftoptions) o)) from pg_foreign_table join pg_foreign_server s on s.oid = ftserver where ftrelid = c.oid),
           (select format('type %s start %s by %s min %s max %s cache %s cycle %s', seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle) from pg_sequence where seqrelid = c.oid),
           (select 'owned by ' || pg_describe_object(refclassid, refobjid, refobjsubid) from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype in ('a', 'i') and refclassid = 'pg_class'::regclass and relkind = 'S'))
  from pg_class c join pg_namespace n on n.oid = relnamespace
  where relkind in ('r', 'p', 'v', 'm', 'S', 'c', 'f') and relpersistence <> 't' and nspname !~ '^pg_' and nspname <> 'information_schema'
    and not exists (select from pg_depend d where (d.classid, d.objid) in (('pg_class'::regclass, c.oid), ('pg_type'::regclass, c.reltype)) and d.deptype = 'e')
) to stdout;
