-- Purpose: a copy of a database beside it, with its limit, settings, privileges and comment. Nobody may be in it. Run in the
-- source's database dbhaven. Parameters: database, back.
select format('drop database %I with (force)', datname) from pg_database where datname = :'back' \gexec
select format('create database %I template %I owner %I connection limit %s', :'back', datname, pg_get_userbyid(datdba), datconnlimit)
from pg_database where datname = :'database' \gexec
select format('revoke all on database %I from public', :'back') from pg_database where datname = :'database' and datacl is not null \gexec
select format('grant %s on database %I to %s%s', privilege_type, :'back', case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end,
              case when is_grantable then ' with grant option' else '' end)
from pg_database, aclexplode(datacl) where datname = :'database' and grantee <> datdba \gexec
select format('comment on database %I is %L', :'back', shobj_description(oid, 'pg_database'))
from pg_database where datname = :'database' and shobj_description(oid, 'pg_database') is not null \gexec
-- A setting is made in the session and taken over from there, so that lists need no quoting of ours; one that a session
-- cannot have is given as text.
with setting as (
  select split_part(pair, '=', 1) as name, substr(pair, strpos(pair, '=') + 1) as value, setrole,
         (select string_agg(quote_ident(part), '.') from unnest(string_to_array(split_part(pair, '=', 1), '.')) part) as quoted
  from pg_db_role_setting s join pg_database d on d.oid = setdatabase and datname = :'database', unnest(setconfig) pair
), wanted as (
  select name, value, case setrole when 0 then format('alter database %I set %s', :'back', quoted)
    else format('alter role %I in database %I set %s', pg_get_userbyid(setrole), :'back', quoted) end as statement from setting
)
select format($program$do $do$ begin
  begin perform pg_catalog.set_config(%L, %L, true); execute %L;
  exception when others then execute %L; end;
end $do$;$program$, name, value, statement || ' from current', format('%s to %L', statement, value))
from wanted \gexec
