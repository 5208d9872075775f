-- Purpose: one beat of a run's keeper; tells how the run stands. Run in the source's database dbhaven. Parameters: run.
select dbhaven.keep(:'run');
