-- Purpose: the database "dbhaven" of a target instance, where it is noted what was made and filled. Run as superuser in
-- any other database. One session after the other: the jobs of several databases of an instance run at once.
do $$ begin perform pg_advisory_lock(hashtext('dbhaven')); end $$;
select 'create database dbhaven template template0'
where not exists (select from pg_catalog.pg_database where datname = 'dbhaven') \gexec
revoke all on database dbhaven from public;
