-- Purpose: prepared transactions of a database with the statements that end them, one line; empty for none. Parameters: database.
select coalesce(string_agg(format('in database %s: commit prepared %L; or rollback prepared %2$L;', database, gid), ' '), '')
from pg_prepared_xacts where database = :'database';
