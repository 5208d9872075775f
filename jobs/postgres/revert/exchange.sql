-- Purpose: takes the way back of a run and prints the state that its lease then has. Run in the source's database dbhaven.
-- Parameters: run, reason, back (name of the database that takes the place of the old one; '': none), kept (name for the old
-- one), writes, tables (JSON or '': what was filled anew). The report, or nothing, is on psql's
-- standard input.
\set report `cat`
select (dbhaven.revert(:'run', :'reason', :'back', :'kept', jsonb_strip_nulls(jsonb_build_object(
  'writes', :'writes',
  'carried', nullif(:'tables', '')::jsonb,
  'kept', case when :'back' <> '' then :'kept' end,
  'rows', nullif(:'report', '')::jsonb -> 'rows',
  'digest', nullif(:'report', '')::jsonb -> 'digest',
  'differences', case :'writes' when 'lost' then nullif(:'report', '')::jsonb -> 'differences' end,
  'notCompared', nullif(:'report', '')::jsonb -> 'notCompared')))).state;
