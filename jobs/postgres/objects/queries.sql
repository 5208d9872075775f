-- Purpose: queries of views and materialized views, conditions of policies (as queries), and rules. Rows: side, kind, name,
-- definition. Parameters: side, roles, owners
-- (JSON: what each role is, and as an owner becomes, on the target).
copy (
  with own as (
    select c.oid, relkind, format('%I.%I', nspname, relname) as name
    from pg_class c join pg_namespace n on n.oid = relnamespace
    where relkind in ('v', 'm', 'r', 'p') and relpersistence <> 't' and nspname !~ '^pg_' and nspname <> 'information_schema'
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  )
  select :'side', 'view query', name, rtrim(pg_get_viewdef(oid), ';') from own where relkind in ('v', 'm')
  union all
  select :'side', 'rule', format('%I on %s', rulename, name), 'enabled ' || ev_enabled::text from pg_rewrite join own on own.oid = ev_class where rulename <> '_RETURN'
  union all
  select :'side', 'rule text', format('%I on %s', rulename, name), pg_get_ruledef(r.oid) from pg_rewrite r join own on own.oid = ev_class where rulename <> '_RETURN'
  union all
  select :'side', 'policy', format('%I on %s', polname, name),
         concat_ws(E'\n', 'for ' || polcmd::text, case when polpermissive then 'permissive' else 'restrictive' end,
           'to ' || (select string_agg(distinct :'roles'::jsonb ->> role::text, ', ' order by :'roles'::jsonb ->> role::text) from unnest(polroles) role))
  from pg_policy join own on own.oid = polrelid
  union all
  select :'side', 'policy query', format('%I on %s: %s', polname, name, part), format('select from %s where %s', name, condition)
  from pg_policy join own on own.oid = polrelid,
       lateral (values ('using', pg_get_expr(polqual, polrelid)), ('with check', pg_get_expr(polwithcheck, polrelid))) e (part, condition)
  where condition is not null
) to stdout;
