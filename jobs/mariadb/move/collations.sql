-- Purpose: all collations that the source's database uses. Variable: @database.
SELECT REGEXP_REPLACE(c, '^utf8_', 'utf8mb3_') FROM (
  SELECT COLLATION_NAME AS c FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = @database
  UNION SELECT TABLE_COLLATION FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database
  UNION SELECT collation_connection FROM mysql.proc WHERE db = @database UNION SELECT db_collation FROM mysql.proc WHERE db = @database
  UNION SELECT collation_connection FROM mysql.event WHERE db = @database
  UNION SELECT COLLATION_CONNECTION FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database UNION SELECT DATABASE_COLLATION FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database
  UNION SELECT COLLATION_CONNECTION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = @database
) AS used WHERE c IS NOT NULL;
