-- Purpose: who may connect: not everybody, and the accounts if the database is open (one that a move fills is opened by
-- its commit). Parameters: database, owner, accounts (JSON), open (true or false).
select format('revoke all on database %I from public', :'database') \gexec
select format('grant connect, temporary on database %I to %I', :'database', account ->> 'name')
from json_array_elements(:'accounts') account where :'open' = 'true' \gexec
