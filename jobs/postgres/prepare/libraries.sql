-- Purpose: libraries that functions of the source database come from, or that settings load for its sessions, with these functions and
-- settings, as one line of JSON. Functions of extensions come with them. Parameters: accounts (JSON).
select coalesce(json_agg(item), '[]') from (
  select json_build_object('library', probin, 'functions', json_agg(pg_describe_object('pg_proc'::regclass, p.oid, 0) order by p.oid)) as item
  from pg_proc p
  where probin is not null and p.oid >= 16384 and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  group by probin
  union all
  -- Without it nobody whom the setting holds for could log in.
  select json_build_object('library', library, 'functions', json_agg(format('setting %s of %s', name, case setrole when 0 then 'the database' else format('role %s', pg_get_userbyid(setrole)) end) order by setrole))
  from pg_db_role_setting, unnest(setconfig) pair, lateral (select split_part(pair, '=', 1) as name, substr(pair, strpos(pair, '=') + 1) as value) s,
       lateral (select case when name = 'local_preload_libraries' and part !~ '/' then '$libdir/plugins/' || part else part end as library
                from unnest(string_to_array(value, ',')) listed, lateral (select trim(both ' "' from listed) as part) p where part <> '') l
  where name in ('session_preload_libraries', 'local_preload_libraries') and setdatabase in (0, (select oid from pg_database where datname = current_database()))
    and (setrole = 0 or :'accounts'::jsonb ? pg_get_userbyid(setrole)::text)
  group by library) each_one;
