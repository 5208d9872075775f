-- Purpose: notes that a run is finished, and prints the job's result. Run in the target's database dbhaven.
-- Parameters: run, move, database, host, port, committed (time).
insert into dbhaven.copy (run, move, database, state) values (:'run', :'move', :'database', 'finished')
on conflict (run) do update set state = 'finished';
select coalesce(result::jsonb, '{}') || jsonb_build_object('state', 'committed', 'run', run, 'committedAt', :'committed',
  'endpoint', jsonb_build_object('host', :'host', 'port', :'port'::int, 'database', database))
from dbhaven.copy where run = :'run';
