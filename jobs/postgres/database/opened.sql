-- Purpose: whether a move has filled the database and opened it to its accounts: true or false. Run in the instance's
-- database dbhaven. Parameters: database.
select exists (select from dbhaven.copy where database = :'database' and state = 'finished')::text;
