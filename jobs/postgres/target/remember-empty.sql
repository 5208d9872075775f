-- Purpose: keeps a copy of the target database as it was before the move, to begin from again after a run that did not
-- finish. Run in any other database. Parameters: database, spare (name of the copy).
-- A database can only be copied while nobody is in it: it is closed for that moment (a run that is killed in it: reopen.sql).
select format('drop database %I with (force)', :'spare') from pg_database where datname = :'spare' \gexec
select format('alter database %I with allow_connections false', :'database') \gexec
select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = :'database' \g /dev/null
select format('create database %I template %I', :'spare', :'database') \gexec
select format('alter database %I with allow_connections false', :'spare') \gexec
select format('alter database %I with allow_connections true', :'database') \gexec
