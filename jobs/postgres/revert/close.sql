-- Purpose: takes the right to connect from everybody who has it but superusers, and remembers who had it. Run in the target's
-- database dbhaven. Parameters: database.
begin;
insert into dbhaven.closed (database, account)
select datname, case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end
from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))
where datname = :'database' and privilege_type = 'CONNECT'
on conflict do nothing;
select format('revoke connect on database %I from %s', database, account) from dbhaven.closed where database = :'database' \gexec
commit;
