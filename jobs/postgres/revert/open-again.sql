-- Purpose: lets those in again who could connect before close.sql. Run in the target's database dbhaven. Parameters: database.
begin;
select format('grant connect on database %I to %s', database, account) from dbhaven.closed
where database = :'database' and (account = 'public' or exists (select from pg_roles where quote_ident(rolname) = account)) \gexec
delete from dbhaven.closed where database = :'database';
commit;
