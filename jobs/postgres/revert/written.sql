-- Purpose: the view "written": the tables that are filled anew, and all that refer to them, directly or not. Parameters: written (JSON).
create temporary view written as
with recursive given as (
  select c.oid from json_array_elements(:'written') w join pg_namespace n on nspname = w ->> 0 join pg_class c on relnamespace = n.oid and relname = w ->> 1
), again (oid) as (
  select oid from given
  union
  select conrelid from pg_constraint join again on confrelid = again.oid where contype = 'f'
)
select c.oid, relkind, nspname, relname from again join pg_class c on c.oid = again.oid join pg_namespace n on n.oid = relnamespace;
