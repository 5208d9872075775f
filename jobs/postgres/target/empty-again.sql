-- Purpose: makes the target database anew from the copy of its empty state, with owner, limits, privileges and comment as they are, and as which
-- role an account works in it (database/privileges.sql). Other settings came from the source, and its next copy brings them again.
-- Run in any other database. Parameters: database, spare, fresh (name of the new one until it takes the place of the old one: a server that
-- ends between the last two statements is seen to by reopen.sql).
select format('drop database if exists %I with (force)', :'fresh') \gexec
create temporary table restore (step integer, statement text);
insert into restore
select 1, format('create database %I template %I owner %I', :'fresh', :'spare', pg_get_userbyid(datdba)) from pg_database where datname = :'database'
union all
select 2, format('alter database %I connection limit %s', :'fresh', datconnlimit) from pg_database where datname = :'database' and datconnlimit <> -1
union all
select 3, format('revoke all on database %I from public', :'fresh') from pg_database where datname = :'database' and datacl is not null
union all
select 4, format('grant %s on database %I to %s', privilege_type, :'fresh', case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
from pg_database, aclexplode(datacl) where datname = :'database' and grantee <> datdba
union all
select 5, format('comment on database %I is %L', :'fresh', shobj_description(oid, 'pg_database')) from pg_database
where datname = :'database' and shobj_description(oid, 'pg_database') is not null
union all
select 6, format('alter role %I in database %I set role = %L', pg_get_userbyid(setrole), :'fresh', substr(setting, 6))
from pg_db_role_setting join pg_database d on d.oid = setdatabase, unnest(setconfig) setting
where datname = :'database' and setrole <> 0 and setting like 'role=%';
select statement from restore order by step \gexec
select format('drop database %I with (force)', :'database') \gexec
select format('alter database %I rename to %I', :'fresh', :'database') \gexec
