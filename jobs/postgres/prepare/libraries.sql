-- Purpose: libraries that functions of the source database come from, and these functions, as one line of JSON. Those of extensions
-- come with them.
select coalesce(json_agg(item), '[]') from (
  select json_build_object('library', probin, 'functions', json_agg(pg_describe_object('pg_proc'::regclass, p.oid, 0) order by p.oid)) as item
  from pg_proc p
  where probin is not null and p.oid >= 16384 and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  group by probin) each_one;
