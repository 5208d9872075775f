-- Purpose: facts of the source database that the target has to suit, as JSON.
select json_build_object(
  'version', current_setting('server_version_num')::int / 10000,
  'encoding', (select pg_encoding_to_char(encoding) from pg_database where datname = current_database()),
  'extensions', (select coalesce(json_agg(json_build_object('name', extname, 'schema', nspname) order by e.oid), '[]')
                 from pg_extension e join pg_namespace n on n.oid = extnamespace where extname <> 'plpgsql'),
  'eventTriggers', (select coalesce(json_agg(evtname order by evtname), '[]') from pg_event_trigger e
                    where evtenabled in ('A', 'R') and not exists (select from pg_depend d where d.classid = 'pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e')),
  'tablespaces', (select coalesce(string_agg(spcname, ', ' order by spcname), '')
                  from pg_tablespace t where t.oid in (select reltablespace from pg_class where reltablespace <> 0)
                    and spcname !~ '^pg_'),
  'hashes', (select json_object_agg(rolname, md5(coalesce(rolpassword, ''))) from pg_authid where rolname !~ '^pg_'));
