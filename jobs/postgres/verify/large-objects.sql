-- Purpose: digest of all large objects: how many, and two sums over their pages. Parameters: number.
\warn 'large objects'
select :number, 0, (select count(*) from pg_largeobject_metadata), coalesce(sum(hashtextextended(line, 0)), 0), coalesce(sum(hashtextextended(line, 1)), 0)
from (select format('%s:%s:%s', m.oid, pageno, data) collate "C" as line from pg_largeobject_metadata m left join pg_largeobject on loid = m.oid offset 0) pages;
