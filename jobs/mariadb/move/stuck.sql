-- Purpose: who stays although the session was told to end, as the beginning of a sentence.
SELECT CONCAT('sessions of ', GROUP_CONCAT(DISTINCT CONCAT(USER, ' from ', HOST) SEPARATOR ', '), ' do not end')
FROM information_schema.PROCESSLIST WHERE USER NOT IN ('system user', 'event_scheduler', 'dbhaven');
