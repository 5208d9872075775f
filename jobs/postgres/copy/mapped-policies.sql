-- Purpose: policies for roles that become other accounts, as a dump's table of contents names them: class and number, one line
-- each. Parameters: accounts (JSON).
select 'pg_policy'::regclass::oid || ' ' || p.oid from pg_policy p
where exists (select from unnest(polroles) named join pg_roles r on r.oid = named where :'accounts'::jsonb -> r.rolname::text ->> 'as' <> r.rolname);
