-- Purpose: leases of the source that stand against a new run, one sentence a line. Run in the source's database dbhaven.
-- Parameters: database (of the source), run, together (JSON).
select format('run %s of move %s, started by %s, holds a fence on the source until %s: wait for its end', run, move, by, until)
from dbhaven.lease where state = 'fenced' and run <> :'run' and database <> all (array(select json_array_elements_text(:'together')))
union all
select format('run %s of move %s has moved database %s away at %s: the source is only the way back now', run, move, database, ended)
from dbhaven.lease where state = 'committed' and database = :'database'
union all
select format('run %s has ended already (%s)', run, state) from dbhaven.lease where run = :'run' and state <> 'fenced';
