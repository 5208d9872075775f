-- Purpose: as move/definitions.sql, of the tables and sequences with these names, as bytes, and of their triggers. Variables: @database, @names
-- (a line each).
SET @names = CONCAT('\n', @names, '\n');
SELECT kind, name, 0, CONCAT('SHOW CREATE ', UPPER(kind), ' `', REPLACE(name, '`', '``'), '`;') FROM (
  SELECT IF(TABLE_TYPE = 'SEQUENCE', 1, 2) AS step, IF(TABLE_TYPE = 'SEQUENCE', 'sequence', 'table') AS kind, TABLE_NAME AS name, 0 AS place FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = @database AND TABLE_TYPE <> 'VIEW' AND LOCATE(CONCAT('\n', CAST(TABLE_NAME AS BINARY), '\n'), @names)
  UNION ALL
  SELECT 3, 'trigger', TRIGGER_NAME, ACTION_ORDER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database AND LOCATE(CONCAT('\n', CAST(EVENT_OBJECT_TABLE AS BINARY), '\n'), @names)
) AS object ORDER BY step, place, name;
