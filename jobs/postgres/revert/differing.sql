-- Purpose: the tables whose digests differ, as a JSON list of [schema, table]; after verify/findings.sql.
select coalesce(json_agg(json_build_array(schema, name)), '[]')
from numbered where number in (
  select number from (select number, side, sum(rows) as rows, sum(first) as first, sum(second) as second from digests group by number, side) d
  group by number having count(distinct (rows, first, second)) > 1);
