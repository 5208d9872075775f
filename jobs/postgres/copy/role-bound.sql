-- Purpose: statements that make what has a role in its definition, with the accounts mapped: policies for roles that become other
-- accounts, and user mappings. Run on the source, result piped into the target: options of a mapping may be passwords.
-- Parameters: roles (JSON of prepare/roles.sql), accounts (JSON).
select format('create policy %I on %s as %s for %s to %s%s%s;', polname, polrelid::regclass, case when polpermissive then 'permissive' else 'restrictive' end,
              case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
              (select string_agg(distinct case role when 0 then 'public' else quote_ident(:'roles'::jsonb ->> role::text) end, ', ') from unnest(polroles) role),
              ' using (' || pg_get_expr(polqual, polrelid) || ')', ' with check (' || pg_get_expr(polwithcheck, polrelid) || ')')
from pg_policy p where exists (select from unnest(polroles) named join pg_roles r on r.oid = named where :'accounts'::jsonb -> r.rolname::text ->> 'as' <> r.rolname);
select format('create user mapping if not exists for %s server %I%s;', case umuser when 0 then 'public' else quote_ident(:'roles'::jsonb ->> umuser::text) end, srvname,
              ' options (' || (select string_agg(format('%I %L', option_name, option_value), ', ') from pg_options_to_table(umoptions)) || ')')
from pg_user_mapping join pg_foreign_server s on s.oid = umserver where :'roles'::jsonb ? umuser::text order by umserver, umuser;
