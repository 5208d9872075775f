-- Purpose: whether the run's keeper has shown itself in the last five seconds: t or f. Parameters: run.
select exists (select from dbhaven.keeper where run = :'run' and seen > clock_timestamp() - interval '5 seconds');
