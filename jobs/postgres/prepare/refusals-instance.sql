-- Purpose: what in the source instance stands against a move of the current database, one sentence a line. Where it begins with
-- a name and "cannot be", the move may waive it by that name.
-- Parameters: accounts (JSON), roles (JSON of roles.sql), together (JSON: databases that are moved with it).
with account as (
  select key as name, value as plan from jsonb_each(:'accounts')
), holder as (
  -- Who owns something in this database or may do something with it.
  select distinct refobjid as role from pg_shdepend
  where refclassid = 'pg_authid'::regclass
    and (dbid = (select oid from pg_database where datname = current_database())
         or classid = 'pg_database'::regclass and objid = (select oid from pg_database where datname = current_database()))
)
select format('database %s cannot be left where it is unasked: it is in no move, and the fence would cut it off; give it a move of its own in this estate, which is switched together with this one, drop it, or waive it if nobody uses it', datname)
from pg_database where datallowconn and not datistemplate and datname not in (current_database(), 'postgres', 'dbhaven')
  and datname <> all (array(select json_array_elements_text(:'together')))
union all
select format('database %s has the prepared transaction %s of %s since %s, which no fence ends: in that database, run COMMIT PREPARED %L or ROLLBACK PREPARED %L', database, gid, owner, prepared, gid, gid)
from pg_prepared_xacts
union all
select format('role %s cannot be left out unasked: it owns objects in the database or holds privileges on them, and accounts of the move does not name it; say what it becomes (as: an account of the target, or carry: true), or waive it (what it owns becomes the owner''s, what it may do is left out)', rolname)
from holder join pg_roles r on r.oid = role
where not :'roles'::jsonb ? role::text and rolname <> 'dbhaven'
union all
select format('accounts names role %s, which the source does not have; take it out or correct it', name)
from account where not exists (select from pg_roles where rolname = name)
union all
select format('account %s cannot be carried, it is a superuser: remap it (as: an account of the target)', name)
from account join pg_roles on rolname = name where plan ->> 'carry' = 'true' and rolsuper
union all
select format('account %s cannot be carried, its password is %s: set it again with password_encryption = scram-sha-256, or remap it', name,
              case when rolpassword is null then 'not set' else 'stored as md5' end)
from account join pg_authid on rolname = name
where plan ->> 'carry' = 'true' and rolcanlogin and coalesce(rolpassword, '') not like 'SCRAM-SHA-256$%'
union all
select format('membership of %s in %s cannot be carried: it reaches beyond the database; revoke it, remap the account, or waive it (it is left out)', name, granted.rolname)
from account join pg_roles r on r.rolname = name join pg_auth_members m on m.member = r.oid join pg_roles granted on granted.oid = m.roleid
where plan ->> 'carry' = 'true' and (granted.rolsuper or granted.rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'))
union all
select format('background worker %s cannot be held by a fence: stop it, and take its library out of shared_preload_libraries of the source, or waive it if it writes nothing', backend_type)
from pg_stat_activity
where backend_type not in ('client backend', 'walsender', 'walreceiver', 'walwriter', 'writer', 'background writer', 'checkpointer', 'startup', 'archiver',
  'autovacuum launcher', 'autovacuum worker', 'logical replication launcher', 'logical replication worker', 'logical replication apply worker',
  'logical replication parallel worker', 'logical replication tablesync worker', 'parallel worker', 'slotsync worker', 'walsummarizer',
  'standalone backend', 'stats collector', 'logger', 'io worker')
group by backend_type
union all
select case when subenabled then format('subscription %s of the source brings in changes of another server: drop it before the move, or disable it', subname)
            else format('subscription %s cannot be carried: two servers would share its slot; drop it before the move, or waive it (it is left out)', subname) end
from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())
union all
select 'the source has encoding SQL_ASCII, which says nothing about its texts: convert it to a real encoding first'
from pg_database where datname = current_database() and encoding = 0
union all
select 'the source is a standby: move from its primary' where pg_is_in_recovery();
