-- Purpose: what users have made in a database, at most five things, one line; empty for a database as it was created.
-- Run in that database.
with thing (class, object) as (
  select 'pg_class'::regclass, oid from pg_class where relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c') and relnamespace not in (select oid from pg_namespace where nspname ~ '^pg_' or nspname = 'information_schema')
  union all select 'pg_proc', oid from pg_proc where pronamespace not in (select oid from pg_namespace where nspname ~ '^pg_' or nspname = 'information_schema')
  union all select 'pg_type', oid from pg_type where typtype in ('d', 'e', 'r') and typnamespace not in (select oid from pg_namespace where nspname ~ '^pg_' or nspname = 'information_schema')
  union all select 'pg_namespace', oid from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
  union all select 'pg_event_trigger', oid from pg_event_trigger
  union all select 'pg_publication', oid from pg_publication
  union all select 'pg_largeobject', oid from pg_largeobject_metadata
), own as (
  select class, object from thing where object >= 16384
    and not exists (select from pg_depend d where d.classid = class and d.objid = object and d.deptype = 'e')
    -- A schema made for an extension only.
    and not (class = 'pg_namespace'::regclass and exists (select from pg_extension where extnamespace = object))
  limit 5
)
select coalesce(string_agg(pg_describe_object(class, object, 0), ', '), '') from own;
