-- Purpose: opens the target database where an earlier run was killed while it copied the empty database. Run in any other
-- database. Parameters: database.
select format('alter database %I with allow_connections true', datname) from pg_database where datname = :'database' and not datallowconn \gexec
