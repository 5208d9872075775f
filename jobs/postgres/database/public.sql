-- Purpose: who may connect: not everybody, and the accounts if the database is open (one that a move fills is opened by
-- its commit). Parameters: database, owner, accounts (JSON), open (true or false).
-- One session after the other, as two that change the same rights at once fail.
do $$ begin perform pg_advisory_lock(hashtext('dbhaven')); end $$;
-- The server's own databases hold nothing of theirs, and before PostgreSQL 15 everybody could make tables there.
revoke all on database postgres, template1 from public;
select format('revoke all on database %I from public', :'database') \gexec
select format('grant connect, temporary on database %I to %I', :'database', account ->> 'name')
from json_array_elements(:'accounts') account where :'open' = 'true' \gexec
