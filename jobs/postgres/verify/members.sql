-- Purpose: what a result says of a mismatch, as members of a JSON object. The report is on psql's standard input.
\set report `cat`
select string_agg(format('%s:%s', to_json(key), value), ',')
from json_each(:'report') where key in ('differences', 'tables', 'checks', 'objects', 'notCompared', 'seconds', 'fence');
