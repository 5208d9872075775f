-- Purpose: facts of the source database that the target has to suit, as JSON.
select json_build_object(
  'version', current_setting('server_version_num')::int / 10000,
  'encoding', (select pg_encoding_to_char(encoding) from pg_database where datname = current_database()),
  'extensions', (select coalesce(json_agg(json_build_object('name', extname, 'schema', nspname) order by e.oid), '[]')
                 from pg_extension e join pg_namespace n on n.oid = extnamespace where extname <> 'plpgsql'),
  'eventTriggers', (select coalesce(json_agg(evtname order by evtname), '[]') from pg_event_trigger e
                    where evtenabled in ('A', 'R') and not exists (select from pg_depend d where d.classid = 'pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e')),
  -- Who sees all rows of a table with row security, as its owner or because nothing holds for them; and what runs as a superuser.
  'aboveRowSecurity', (select coalesce(json_agg(rolname order by rolname), '[]') from pg_roles r
                       where exists (select from pg_class c where relrowsecurity and relpersistence <> 't'
                         and (rolsuper or rolbypassrls and has_table_privilege(r.oid, c.oid, 'select') or not relforcerowsecurity and pg_has_role(r.oid, relowner, 'usage')))),
  'runAsSuperuser', (select coalesce(json_agg(json_build_object('function', p.oid::regprocedure::text, 'owner', rolname) order by p.oid::regprocedure::text), '[]')
                     from pg_proc p join pg_roles r on r.oid = proowner
                     where prosecdef and rolsuper and p.oid >= 16384 and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')),
  'tablespaces', (select coalesce(string_agg(spcname, ', ' order by spcname), '')
                  from pg_tablespace t where t.oid in (select reltablespace from pg_class where reltablespace <> 0)
                    and spcname !~ '^pg_'),
  'hashes', (select json_object_agg(rolname, md5(coalesce(rolpassword, ''))) from pg_authid where rolname !~ '^pg_'));
