-- Purpose: one account with its password and limit. Parameters: accounts (JSON), account; the environment's VERIFIER_FILE
-- names the file with the stored form of the password. The infinity is what Pulumi's provider writes: the two make the same.
\set verifier `cat "$VERIFIER_FILE"`
select format('create role %I', :'account') where not exists (select from pg_roles where rolname = :'account') \gexec
select format('alter role %I with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls connection limit %s valid until ''infinity'' password %L',
              :'account', coalesce(a ->> 'connectionLimit', '-1'), :'verifier')
from json_array_elements(:'accounts') a where a ->> 'name' = :'account' \gexec
