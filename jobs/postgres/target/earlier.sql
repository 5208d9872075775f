-- Purpose: whether an earlier run of the move began to fill the database and did not finish it, and nobody was let in since, as happens where the
-- move is taken out of the estate: t or f. Run in the target's database dbhaven. Parameters: move, database.
select exists (select from dbhaven.copy where move = :'move' and database = :'database' and state in ('filling', 'verified'))
   and not exists (select from dbhaven.copy where database = :'database' and state = 'finished')
   and not exists (select from pg_database, aclexplode(datacl) where datname = :'database' and privilege_type = 'CONNECT' and grantee not in (0, datdba));
