-- Purpose: who stays on the target although the session was told to end, as the beginning of a sentence. Variable: @database.
SELECT CONCAT('sessions of ', COALESCE(GROUP_CONCAT(DISTINCT CONCAT(USER, ' from ', HOST) SEPARATOR ', '), 'somebody'), ' on the target do not end')
FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER NOT IN ('dbhaven', 'system user', 'event_scheduler')
  AND (USER IN (SELECT name FROM dbhaven.closed WHERE moved = @database AND kind = 'account') OR DB = @database OR USER = 'unauthenticated user');
