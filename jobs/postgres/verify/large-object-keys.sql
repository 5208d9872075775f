-- Purpose: number and sum of the pages of each large object, as keys of a table are printed.
copy (
  select oid, count(*), sum(hashtextextended(line, 0))
  from (select m.oid, format('%s:%s', pageno, data) collate "C" as line from pg_largeobject_metadata m left join pg_largeobject on loid = m.oid offset 0) pages group by oid
) to stdout;
