-- Purpose: digest of all large objects: how many, and two sums over what is in them. Parameters: number.
-- A hole reads as zeros, and a dump writes these out: a page counts as filled up with them, one of nothing else not at all; the length tells.
\warn 'large objects'
select :number, 0, (select count(*) from pg_largeobject_metadata), coalesce(sum(hashtextextended(line, 0)), 0), coalesce(sum(hashtextextended(line, 1)), 0)
from (select format('%s:%s:%s', m.oid, pageno, page) collate "C" as line
      from (select decode(repeat('00', size), 'hex') as zeros, size from (select current_setting('block_size')::int / 4 as size) s) z,
           pg_largeobject_metadata m, pg_largeobject, lateral (select case octet_length(data) when size then data else data || substr(zeros, octet_length(data) + 1) end as page) p
      where loid = m.oid and page <> zeros
      union all
      select format('%s:%s', m.oid, coalesce((select pageno::bigint * current_setting('block_size')::int / 4 + octet_length(data) from pg_largeobject where loid = m.oid order by pageno desc limit 1), 0)) collate "C"
      from pg_largeobject_metadata m offset 0) pages;
