-- Purpose: functions, procedures, aggregates, and triggers, but those by which the server keeps foreign keys and other constraints;
-- the words of triggers' conditions (verify/words.sql). Rows: side, kind, name, definition.
-- Parameters: side, roles, owners (JSON: what each role is, and as an owner becomes, on the target).
copy (
  with own_trigger as (
    select t.*, format('%I on %s', tgname, tgrelid::regclass) as name
    from pg_trigger t join pg_class c on c.oid = tgrelid join pg_namespace n on n.oid = relnamespace
    where (not tgisinternal or tgparentid <> 0) and not exists (select from pg_constraint k where k.oid = tgconstraint and contype <> 't') and nspname !~ '^pg_' and nspname <> 'information_schema'
  )
  select :'side', 'routine', p.oid::regprocedure::text,
         concat_ws(E'\n', 'owner ' || (:'owners'::jsonb ->> proowner::text), 'kind ' || prokind::text, 'language ' || lanname,
           'arguments ' || pg_get_function_arguments(p.oid), 'result ' || pg_get_function_result(p.oid), 'volatility ' || provolatile::text,
           'strict ' || proisstrict, 'security definer ' || prosecdef, 'leakproof ' || proleakproof, 'parallel ' || proparallel::text,
           'cost ' || procost, 'rows ' || prorows, 'settings ' || array_to_string(proconfig, ', '), 'text ' || md5(prosrc), 'library ' || probin,
           (select concat_ws(' ', 'aggregate', aggkind, aggnumdirectargs, aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn,
              aggmfinalfn, aggfinalextra, aggfinalmodify, aggsortop::regoperator, aggtranstype::regtype, agginitval) from pg_aggregate where aggfnoid = p.oid))
  from pg_proc p join pg_namespace n on n.oid = pronamespace join pg_language l on l.oid = prolang
  where nspname !~ '^pg_' and nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i'))
  union all
  select :'side', 'function body', p.oid::regprocedure::text, pg_get_functiondef(p.oid)
  from pg_proc p join pg_namespace n on n.oid = pronamespace
  where to_jsonb(p) ->> 'prosqlbody' is not null and nspname !~ '^pg_' and nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  union all
  select :'side', 'trigger', name, concat_ws(E'\n', case when tgparentid = 0 then pg_get_triggerdef(oid) end, 'enabled ' || tgenabled::text) from own_trigger
  union all
  select :'side', 'words of trigger', name, json_build_object('form', 'trigger', 'of', tgrelid::regclass, 'text', pg_get_triggerdef(oid))::text from own_trigger where tgqual is not null and tgparentid = 0
  union all
  select :'side', 'event trigger', evtname::text, concat_ws(E'\n', 'on ' || evtevent, 'calls ' || evtfoid::regprocedure::text, 'enabled ' || evtenabled::text, 'tags ' || array_to_string(evttags, ', '))
  from pg_event_trigger e where not exists (select from pg_depend d where d.classid = 'pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e')
) to stdout;
