-- Purpose: who may connect to the database over a network, as lines of the server's pg_hba.conf; prints the time after which
-- the server was told to read them. Run in the database dbhaven. Parameters: database, access (JSON).
-- A server that start.sh did not start has an hba of its own, which stays.
begin;
lock table dbhaven.access in exclusive mode;
delete from dbhaven.access where database = :'database';
insert into dbhaven.access (database, account, unencrypted)
select :'database', name, unencrypted from json_to_recordset(:'access') as a (name text, unencrypted boolean);

-- In quotes no name is a keyword. Neither separator is in a name. A half-written file lacks its last line, and is not taken.
create temporary table line on commit drop as
select format('%s "%s" "%s" all scram-sha-256', case when unencrypted then 'host' else 'hostssl' end,
              replace(database, '"', '""'), replace(account, '"', '""')) as text,
       row_number() over (order by database, account) as place
from dbhaven.access;
insert into line values ('# end', (select count(*) + 1 from dbhaven.access));
with folder as (select regexp_replace(current_setting('hba_file'), '/[^/]*$', '') as path)
select format('copy (select text from line order by place) to program %L with (format csv, delimiter e''\x02'', quote e''\x01'')', concat_ws(' && ',
  format('cd %s', path), 'cat >accounts.conf.new', 'tail -n 1 accounts.conf.new | grep -q "^# end$"', 'mv -f accounts.conf.new accounts.conf',
  'cat administrators.conf accounts.conf >pg_hba.conf.new', 'mv -f pg_hba.conf.new pg_hba.conf'))
from folder where (pg_stat_file(path || '/administrators.conf', true)).size > 0 \gexec
commit;
select clock_timestamp() as reload \gset
select where pg_reload_conf() is null;
select :'reload';
