-- Purpose: the differences of a report that are neither rows nor states of sequences, one line. Rows of materialized views
-- are made anew. The report is on psql's standard input.
\set report `cat`
select coalesce(string_agg(format('%s %s', d ->> 'object', case d ->> 'kind' when 'extra' then 'is new' when 'missing' then 'is gone' else 'is another' end), '; '), '')
from (select d from json_array_elements(:'report'::json -> 'differences') d
      where d ->> 'object' is not null and d ->> 'object' not like 'sequence state %' and d ->> 'object' not like 'materialized view rows %' limit 10) d;
