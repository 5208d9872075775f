-- Purpose: lifts fences whose time is over and whose keeper is gone. Run in the source's database dbhaven.
select (dbhaven.lift(run, 'the lease ended before it was committed')).run
from dbhaven.lease where state = 'fenced' and until <= clock_timestamp();
