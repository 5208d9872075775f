-- Purpose: dbhaven's own superuser role and database on the source, beside which a fence takes the right to log in from
-- everybody. Run as the source's superuser; the environment's VERIFIER_FILE names the file with the stored form of the
-- password. A second run renews the password.
\set verifier `cat "$VERIFIER_FILE"`
select 'create role dbhaven' where not exists (select from pg_roles where rolname = 'dbhaven') \gexec
select format('alter role dbhaven with superuser login connection limit -1 valid until ''infinity'' password %L', :'verifier') \gexec
select 'create database dbhaven owner dbhaven template template0' where not exists (select from pg_database where datname = 'dbhaven') \gexec
revoke all on database dbhaven from public;
