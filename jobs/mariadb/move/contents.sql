-- Purpose: what is in the target's database, in words; nothing where it is empty. Variable: @database.
SELECT GROUP_CONCAT(CONCAT(n, ' ', kind) SEPARATOR ', ') FROM (
  SELECT 'tables, views or sequences' AS kind, COUNT(*) AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database
  UNION ALL SELECT 'routines', COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = @database
  UNION ALL SELECT 'events', COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = @database
) AS found WHERE n > 0 HAVING COUNT(*) > 0;
