-- Purpose: number and sum of the pages of each large object, as keys of a table are printed; what counts as a page: large-objects.sql.
copy (
  select oid, count(*), sum(hashtextextended(line, 0))
  from (select m.oid, format('%s:%s', pageno, page) collate "C" as line
        from (select decode(repeat('00', size), 'hex') as zeros, size from (select current_setting('block_size')::int / 4 as size) s) z,
             pg_largeobject_metadata m, pg_largeobject, lateral (select case octet_length(data) when size then data else data || substr(zeros, octet_length(data) + 1) end as page) p
        where loid = m.oid and page <> zeros
        union all
        select m.oid, coalesce((select pageno::bigint * current_setting('block_size')::int / 4 + octet_length(data) from pg_largeobject where loid = m.oid order by pageno desc limit 1), 0)::text collate "C"
        from pg_largeobject_metadata m offset 0) pages group by oid
) to stdout;
