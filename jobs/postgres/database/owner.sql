-- Purpose: the owner, a role that nobody logs in as; as Pulumi's provider makes it. Parameters: owner.
select format('create role %I nologin', :'owner') where not exists (select from pg_roles where rolname = :'owner') \gexec
select format('alter role %I nologin valid until ''infinity''', :'owner') from pg_roles
where rolname = :'owner' and (rolcanlogin or rolvaliduntil is distinct from 'infinity') \gexec
