-- Purpose: the differences of a report. The report is on psql's standard input.
\set report `cat`
select :'report'::json -> 'differences';
