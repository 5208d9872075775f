-- Purpose: schemas, types, collations, operators, casts, text search configurations, extensions and publications. Rows:
-- side, kind, name, definition. Parameters: side, roles, owners
-- (JSON: what each role is, and as an owner becomes, on the target).
copy (
  with own (kind, class, object, owner, definition) as (
    select 'schema', 'pg_namespace'::regclass, n.oid, nspowner, '' from pg_namespace n where nspname !~ '^pg_' and nspname <> 'information_schema'
    union all
    select case typtype when 'd' then 'domain' when 'e' then 'enum' else 'range' end, 'pg_type', t.oid, typowner,
           concat_ws(E'\n', case when typtype = 'd' then format_type(typbasetype, typtypmod) end, case when typnotnull then 'not null' end, 'default ' || typdefault,
             'collation ' || nullif(typcollation, 0)::regcollation::text, (select 'labels ' || string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid),
             (select concat_ws(' ', 'of', rngsubtype::regtype, nullif(rngcollation, 0)::regcollation, rngcanonical, rngsubdiff) from pg_range where rngtypid = t.oid))
    from pg_type t where typtype in ('d', 'e', 'r')
    union all
    select 'collation', 'pg_collation', c.oid, collowner, concat_ws(E'\n', 'provider ' || collprovider::text, 'deterministic ' || collisdeterministic,
             coalesce(collcollate, to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale'), collctype) from pg_collation c
    union all
    select 'operator', 'pg_operator', o.oid, oprowner, concat_ws(' ', oprcode, oprresult::regtype, oprcom::regoper, oprnegate::regoper, oprrest, oprjoin, oprcanmerge, oprcanhash) from pg_operator o
    union all
    select 'cast', 'pg_cast', c.oid, null::oid, concat_ws(' ', castfunc::regproc, castcontext, castmethod) from pg_cast c
    union all
    select 'conversion', 'pg_conversion', c.oid, conowner, concat_ws(' ', conforencoding, contoencoding, conproc, condefault) from pg_conversion c
    union all
    select 'text search dictionary', 'pg_ts_dict', d.oid, dictowner, concat_ws(' ', (select tmplname from pg_ts_template t where t.oid = dicttemplate), dictinitoption) from pg_ts_dict d
    union all
    select 'text search configuration', 'pg_ts_config', c.oid, cfgowner,
           (select string_agg(concat_ws(' ', maptokentype, mapseqno, mapdict::regdictionary), ', ' order by maptokentype, mapseqno) from pg_ts_config_map where mapcfg = c.oid) from pg_ts_config c
    union all
    select 'publication', 'pg_publication', p.oid, null::oid, concat_ws(' ', puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot,
             (select string_agg(format('%I.%I', schemaname, tablename), ', ' order by schemaname, tablename) from pg_publication_tables where pubname = p.pubname)) from pg_publication p
  )
  select :'side', kind, (pg_identify_object(class, object, 0)).identity,
         concat_ws(E'\n', 'owner ' || (:'owners'::jsonb ->> owner::text), definition)
  from own
  where (object >= 16384 or kind = 'schema') and not exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype in ('e', 'i'))
    and not (class = 'pg_namespace'::regclass and (pg_identify_object(class, object, 0)).identity = 'public')
  union all
  -- There may be a million of them.
  select :'side', 'owner of large objects', :'owners'::jsonb ->> lomowner::text, count(*)::text from pg_largeobject_metadata group by :'owners'::jsonb ->> lomowner::text
  union all
  select :'side', 'extension', extname, 'in schema ' || nspname from pg_extension join pg_namespace n on n.oid = extnamespace
) to stdout;
