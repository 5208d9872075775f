-- Purpose: statements that let the events run again that run on the source; a backup has all of them disabled. Variable: @database.
SELECT CONCAT('ALTER EVENT `', REPLACE(EVENT_NAME, '`', '``'), '` ENABLE;') FROM information_schema.EVENTS WHERE EVENT_SCHEMA = @database AND STATUS = 'ENABLED' ORDER BY EVENT_NAME;
