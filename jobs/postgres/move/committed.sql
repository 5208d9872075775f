-- Purpose: when a run's lease was committed. Run in the source's database dbhaven. Parameters: run.
select to_char(ended, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from dbhaven.lease where run = :'run' and state = 'committed';
