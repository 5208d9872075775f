-- Purpose: notes how far a run's copy is, with the report on psql's standard input. Run in the target's database dbhaven.
-- Parameters: run, state.
\set report `cat`
update dbhaven.copy set state = :'state', result = :'report' where run = :'run';
