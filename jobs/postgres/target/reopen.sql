-- Purpose: the target database as an earlier run had it, which was killed while it copied the empty database, or between the end of the filled
-- one and the renaming of the new one (empty-again.sql). Run in any other database. Parameters: database, fresh.
select format('alter database %I rename to %I', datname, :'database') from pg_database
where datname = :'fresh' and not exists (select from pg_database where datname = :'database') \gexec
select format('alter database %I with allow_connections true', datname) from pg_database where datname = :'database' and not datallowconn \gexec
