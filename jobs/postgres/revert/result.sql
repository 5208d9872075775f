-- Purpose: the result of a way back that was taken, as JSON. Run in the source's database dbhaven. Parameters: run.
select coalesce(result, '{}') || jsonb_build_object('state', 'reverted', 'run', run, 'revertedAt', to_char(ended, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
from dbhaven.lease where run = :'run';
