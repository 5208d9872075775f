-- Purpose: notes that a run begins to fill a database. Run in the target's database dbhaven. Parameters: run, move,
-- database, accounts (JSON).
insert into dbhaven.copy (run, move, database, state, roles)
select :'run', :'move', :'database', 'filling', array(select key from jsonb_each(:'accounts') where value ->> 'carry' = 'true')
on conflict (run) do update set state = 'filling' where copy.state = 'emptied';
