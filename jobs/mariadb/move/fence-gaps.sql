-- Purpose: what of a fence does not stand, a line each; nothing where all of it does.
SELECT CONCAT('account ', name, '@', place, ' is not locked') FROM dbhaven.open_accounts
UNION ALL SELECT 'the server takes writes (read_only is off)' FROM DUAL WHERE NOT @@GLOBAL.read_only
UNION ALL SELECT 'events run (event_scheduler is on)' FROM DUAL WHERE @@GLOBAL.event_scheduler = 'ON'
UNION ALL SELECT CONCAT('the event ', db, '.', name, ' is enabled') FROM mysql.event WHERE status = 'ENABLED';
