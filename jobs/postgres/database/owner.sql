-- Purpose: the owner, a role that nobody logs in as. Parameters: owner.
select format('create role %I nologin', :'owner') where not exists (select from pg_roles where rolname = :'owner') \gexec
select format('alter role %I nologin', :'owner') from pg_roles where rolname = :'owner' and rolcanlogin \gexec
