-- Purpose: fences the source for a run. Run in its database dbhaven. Parameters: run, move, database, seconds, by, together
-- (JSON: the databases that are moved with it).
-- First line: the lease's state and the seconds left, tab between; second line: the fence as JSON.
select state, floor(extract(epoch from until - clock_timestamp()))::int
from dbhaven.fence(:'run', :'move', :'database', :'seconds', :'by', array(select json_array_elements_text(:'together'))) \g (fieldsep='\t')
select json_build_object('since', to_char(since, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'until', to_char(until, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'by', by)
from dbhaven.lease where run = :'run';
