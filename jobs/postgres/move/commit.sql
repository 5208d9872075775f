-- Purpose: commits a run's lease if it lasts; prints the state it then has. Run in the source's database dbhaven.
-- Parameters: run.
select (dbhaven.commit(:'run')).state;
