-- Purpose: pieces of a table that differ, as an array; empty where they are too many to be read alone, or the table is in one
-- piece. After verify/findings.sql. Parameters: number.
-- A row that moved within the table without a difference leaves pieces that differ as well: all of them are read.
select format('{%s}', string_agg(piece::text, ','))
from (select piece from digests where number = :number group by piece
      having count(distinct side) < 2 or min(rows) <> max(rows) or min(first) <> max(first) or min(second) <> max(second)) d
having count(*) <= 20 and (select count(*) from digests where number = :number and side = 'source') > 4 * count(*);
