-- Purpose: schemas, types, collations, operators and their classes, casts, text search, languages, foreign servers, extensions,
-- publications (and their conditions as queries), large objects and the database's encoding. Rows: side, kind, name, definition. Parameters: side, roles, owners
-- (JSON: what each role is, and as an owner becomes, on the target).
copy (
  with own (kind, class, object, owner, definition) as (
    select 'schema', 'pg_namespace'::regclass, n.oid, nspowner, '' from pg_namespace n where nspname !~ '^pg_' and nspname <> 'information_schema'
    union all
    select case typtype when 'd' then 'domain' when 'e' then 'enum' else 'range' end, 'pg_type', t.oid, typowner,
           concat_ws(E'\n', case when typtype = 'd' then format_type(typbasetype, typtypmod) end, case when typnotnull then 'not null' end, 'default ' || coalesce(pg_get_expr(typdefaultbin, 0), typdefault),
             'collation ' || nullif(typcollation, 0)::regcollation::text, (select 'labels ' || string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid),
             (select concat_ws(' ', 'of', rngsubtype::regtype, nullif(rngcollation, 0)::regcollation, rngcanonical, rngsubdiff) from pg_range where rngtypid = t.oid))
    from pg_type t where typtype in ('d', 'e', 'r')
    union all
    select 'base type', 'pg_type', t.oid, typowner,
           concat_ws(' ', typinput, typoutput, typreceive, typsend, typmodin, typmodout, typanalyze, typlen, typbyval, typalign, typstorage, typcategory, typispreferred, typdelim,
             nullif(typcollation, 0)::regcollation, nullif(typelem, 0)::regtype, typdefault)
    from pg_type t where typtype = 'b' and not exists (select from pg_type of where of.typarray = t.oid)
    union all
    select 'language', 'pg_language', l.oid, lanowner, concat_ws(' ', lanpltrusted, lanplcallfoid::regproc, laninline::regproc, lanvalidator::regproc) from pg_language l
    union all
    select 'foreign-data wrapper', 'pg_foreign_data_wrapper', f.oid, null::oid, concat_ws(' ', fdwhandler::regproc, fdwvalidator::regproc, (select string_agg(o, ', ' order by o) from unnest(fdwoptions) o)) from pg_foreign_data_wrapper f
    union all
    select 'foreign server', 'pg_foreign_server', s.oid, srvowner, concat_ws(' ', srvtype, srvversion, (select fdwname from pg_foreign_data_wrapper f where f.oid = srvfdw), (select string_agg(o, ', ' order by o) from unnest(srvoptions) o)) from pg_foreign_server s
    union all
    select 'access method', 'pg_am', a.oid, null::oid, concat_ws(' ', amhandler, amtype) from pg_am a
    union all
    select 'operator class', 'pg_opclass', o.oid, opcowner,
           concat_ws(' ', opcintype::regtype, opcdefault, nullif(opckeytype, 0)::regtype, (pg_identify_object('pg_opfamily'::regclass, opcfamily, 0)).identity) from pg_opclass o
    union all
    select 'operator family', 'pg_opfamily', f.oid, opfowner,
           concat_ws(E'\n', (select string_agg(concat_ws(' ', amopstrategy, amopopr::regoperator, amoppurpose, (select opfname from pg_opfamily s where s.oid = amopsortfamily)), ', '
                                              order by amopstrategy, amoplefttype::regtype::text, amoprighttype::regtype::text) from pg_amop where amopfamily = f.oid),
             (select string_agg(concat_ws(' ', amprocnum, amproclefttype::regtype, amprocrighttype::regtype, amproc::regprocedure), ', '
                                order by amprocnum, amproclefttype::regtype::text, amprocrighttype::regtype::text) from pg_amproc where amprocfamily = f.oid)) from pg_opfamily f
    union all
    select 'text search parser', 'pg_ts_parser', p.oid, null::oid, concat_ws(' ', prsstart, prstoken, prsend, prsheadline, prslextype) from pg_ts_parser p
    union all
    select 'text search template', 'pg_ts_template', t.oid, null::oid, concat_ws(' ', tmplinit, tmpllexize) from pg_ts_template t
    union all
    select 'transform', 'pg_transform', t.oid, null::oid, concat_ws(' ', trffromsql::regprocedure, trftosql::regprocedure) from pg_transform t
    union all
    select 'collation', 'pg_collation', c.oid, collowner, concat_ws(E'\n', 'provider ' || collprovider::text, 'deterministic ' || collisdeterministic,
             coalesce(collcollate, to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale'),
             case when collprovider <> 'i' then collctype end, to_jsonb(c) ->> 'collicurules') from pg_collation c
    union all
    select 'operator', 'pg_operator', o.oid, oprowner, concat_ws(' ', oprcode, oprresult::regtype, oprcom::regoper, oprnegate::regoper, oprrest, oprjoin, oprcanmerge, oprcanhash) from pg_operator o where oprcode <> 0 -- one that is only named by another as its negator does not exist yet
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
             (select string_agg(concat_ws(' ', format('%I.%I', schemaname, tablename),
                (select to_jsonb(t) ->> 'attnames' from pg_publication_rel r where prpubid = p.oid and prrelid = format('%I.%I', schemaname, tablename)::regclass and to_jsonb(r) ->> 'prattrs' is not null)),
                ', ' order by schemaname, tablename) from pg_publication_tables t where t.pubname = p.pubname),
             -- Since version 15 also all tables of a schema.
             (select string_agg('schema ' || refobjid::regnamespace, ', ' order by refobjid::regnamespace::text) from pg_depend d
              where d.classid = to_regclass('pg_publication_namespace') and refclassid = 'pg_namespace'::regclass
                and exists (select from pg_depend e where e.classid = d.classid and e.objid = d.objid and e.refclassid = 'pg_publication'::regclass and e.refobjid = p.oid))) from pg_publication p
  ), many (too_many) as (
    select count(*) > 10000 from (select from pg_largeobject_metadata limit 10001) first
  )
  -- Versions call a transform differently.
  select :'side', kind, replace((pg_identify_object(class, object, 0)).identity, ' on language ', ' language '),
         concat_ws(E'\n', 'owner ' || (:'owners'::jsonb ->> owner::text), definition)
  from own
  where (object >= 16384 or kind = 'schema') and not exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype in ('e', 'i'))
    -- No dump has what is made in there: it is refused (prepare/refusals-objects.sql), but for collations of the server's host.
    and (pg_identify_object(class, object, 0)).schema is distinct from 'pg_catalog'
    and not (class = 'pg_namespace'::regclass and (pg_identify_object(class, object, 0)).identity = 'public')
  union all
  -- Since version 16 the server keeps ICU's names of locales in a form of its own.
  select :'side', 'words of collation', (pg_identify_object('pg_collation'::regclass, c.oid, 0)).identity, json_build_object('form', 'locale', 'text', coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', collcollate))::text
  from pg_collation c where c.oid >= 16384 and collnamespace <> 'pg_catalog'::regnamespace and collprovider = 'i'
  union all
  select :'side', 'publication query', format('%I: %I.%I', pubname, schemaname, tablename), format('select from %I.%I where %s', schemaname, tablename, to_jsonb(t) ->> 'rowfilter')
  from pg_publication_tables t where to_jsonb(t) ->> 'rowfilter' is not null
  union all
  -- Options may be passwords: only a sum of them is made, and what differs is not shown.
  select :'side', 'user mapping', format('%s on %I', coalesce(:'roles'::jsonb ->> umuser::text, umuser::text), srvname), md5((select string_agg(option, ',' order by option) from unnest(umoptions) option))
  from pg_user_mapping join pg_foreign_server s on s.oid = umserver
  union all
  -- There may be a million of them: then they are counted.
  select :'side', 'large object', oid::text, 'owner ' || (:'owners'::jsonb ->> lomowner::text) from pg_largeobject_metadata, many where not too_many
  union all
  select :'side', 'large objects of an owner', :'owners'::jsonb ->> lomowner::text, count(*)::text from pg_largeobject_metadata, many where too_many group by :'owners'::jsonb ->> lomowner::text
  union all
  select :'side', 'extension', extname, 'in schema ' || nspname from pg_extension join pg_namespace n on n.oid = extnamespace
  union all
  select :'side', 'extension version', extname, extversion from pg_extension
  union all
  select :'side', 'database', 'encoding', pg_encoding_to_char(encoding) from pg_database where datname = current_database()
  union all
  select :'side', 'database', 'order of texts',
         concat_ws(', ', case coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') when 'c' then 'libc' when 'i' then 'icu' else 'builtin' end,
           coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', datcollate), 'classes of characters by ' || nullif(datctype, datcollate))
  from pg_database d where datname = current_database()
) to stdout;
