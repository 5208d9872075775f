-- Purpose: the objects of the database in the order in which they are made, a line each: kind, name, whether it is an event that
-- is enabled (1 or 0), and the statement that shows how it was made. Triggers of a table and a moment come in the order in which
-- they fire. Variable: @database.
SELECT kind, name, enabled, CONCAT('SHOW CREATE ', UPPER(kind), ' `', REPLACE(name, '`', '``'), '`;') FROM (
  SELECT 1 AS step, 'sequence' AS kind, TABLE_NAME AS name, 0 AS enabled, 0 AS place FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_TYPE = 'SEQUENCE'
  UNION ALL SELECT 2, 'table', TABLE_NAME, 0, 0 FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
  UNION ALL SELECT 3, LOWER(ROUTINE_TYPE), ROUTINE_NAME, 0, ROUTINE_TYPE = 'PACKAGE BODY' FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = @database
  UNION ALL SELECT 4, 'view', TABLE_NAME, 0, 0 FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_TYPE = 'VIEW'
  UNION ALL SELECT 5, 'trigger', TRIGGER_NAME, 0, ACTION_ORDER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database
  UNION ALL SELECT 6, 'event', EVENT_NAME, STATUS = 'ENABLED', 0 FROM information_schema.EVENTS WHERE EVENT_SCHEMA = @database
) AS object ORDER BY step, place, name;
