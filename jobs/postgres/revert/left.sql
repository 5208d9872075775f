-- Purpose: how many differences of a report are left after everything was brought back; rows of materialized views are made anew
-- from it. The report is on psql's standard input.
\set report `cat`
select count(*) from json_array_elements(:'report'::json -> 'differences') d where coalesce(d ->> 'object', '') not like 'materialized view rows %';
