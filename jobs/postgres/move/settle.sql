-- Purpose: ends a run: lifts its fence unless the lease is committed, lets its keeper go, and prints the state of the
-- lease, nothing where there is none; on a second line why it was lifted. Run in the source's database dbhaven.
-- Parameters: run, reason.
begin;
select coalesce(state, '') as state, translate(coalesce(reason, ''), E'\n\t', '  ') as why from dbhaven.lift(:'run', :'reason') \gset
select dbhaven.over(:'run') where :'state' = '' \g /dev/null
commit;
\echo :state
select :'why' where :'why' <> '';
