-- Purpose: makes the target database anew from the copy of its empty state, with owner, limits, privileges, settings and
-- comment as they are. Run in any other database. Parameters: database, spare.
create temporary table restore (step integer, statement text);
insert into restore
select 1, format('create database %I template %I owner %I', datname, :'spare', pg_get_userbyid(datdba)) from pg_database where datname = :'database'
union all
select 2, format('alter database %I connection limit %s', datname, datconnlimit) from pg_database where datname = :'database' and datconnlimit <> -1
union all
select 3, format('revoke all on database %I from public', datname) from pg_database where datname = :'database' and datacl is not null
union all
select 4, format('grant %s on database %I to %s', privilege_type, datname, case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
from pg_database, aclexplode(datacl) where datname = :'database' and grantee <> datdba
union all
select 5, format('comment on database %I is %L', datname, shobj_description(oid, 'pg_database')) from pg_database
where datname = :'database' and shobj_description(oid, 'pg_database') is not null;
-- What database.sh and others have set for the database; the settings of an earlier run are made again by this one.
select format('drop database %I with (force)', :'database') \gexec
select statement from restore order by step \gexec
