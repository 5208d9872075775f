-- Purpose: state of a run's lease. Run in the source's database dbhaven. Parameters: run.
select state from dbhaven.lease where run = :'run';
