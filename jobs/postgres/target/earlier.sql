-- Purpose: whether an earlier run of the move began to fill the database and did not finish it: t or f. Run in the
-- target's database dbhaven. Parameters: move, database.
select exists (select from dbhaven.copy where move = :'move' and database = :'database' and state in ('filling', 'verified'))
   and not exists (select from dbhaven.copy where database = :'database' and state = 'finished');
