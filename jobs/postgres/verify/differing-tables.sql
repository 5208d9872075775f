-- Purpose: numbers of at most 20 tables whose digests differ, 0 for the large objects; after verify/findings.sql.
select number
from (select number, side, sum(rows) as rows, sum(first) as first, sum(second) as second from digests group by number, side) d
group by number
having count(distinct (rows, first, second)) > 1
order by number limit 20;
