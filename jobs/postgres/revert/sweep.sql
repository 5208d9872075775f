-- Purpose: ends every session in a database but dbhaven's and tells how many there were. Parameters: database.
select count(pg_terminate_backend(pid)) from pg_stat_activity
where datname = :'database' and pid <> pg_backend_pid() and usename is distinct from 'dbhaven';
