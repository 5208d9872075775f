-- Purpose: ends a run: lifts its fence unless the lease is committed, lets its keeper go, and prints the state of the
-- lease, nothing where there is none. Run in the source's database dbhaven. Parameters: run, reason.
begin;
select coalesce((dbhaven.lift(:'run', :'reason')).state, '') as state \gset
select dbhaven.over(:'run') where :'state' = '' \g /dev/null
commit;
\echo :state
