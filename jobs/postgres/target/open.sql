-- Purpose: lets the accounts of a committed move into the target database. Parameters: database, accounts (JSON).
select format('grant connect, temporary on database %I to %I', :'database', coalesce(value ->> 'as', key))
from jsonb_each(:'accounts')
where value ? 'as' or value ->> 'carry' = 'true' \gexec
