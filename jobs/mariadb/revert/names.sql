-- Purpose: the tables and sequences that are made anew, a line each: those that were written (@written, names, a line each), and all
-- tables that foreign keys join to them, in either direction, directly or not: a foreign key follows a table that is renamed.
-- Names are compared as bytes (move/tables.sql). Variables: @database, @written.
WITH RECURSIVE joined AS (
  SELECT CAST(TABLE_NAME AS BINARY) AS a, CAST(REFERENCED_TABLE_NAME AS BINARY) AS b FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = @database
  UNION SELECT CAST(REFERENCED_TABLE_NAME AS BINARY), CAST(TABLE_NAME AS BINARY) FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = @database
), anew AS (
  SELECT CAST(TABLE_NAME AS BINARY) AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND LOCATE(CONCAT('\n', CAST(TABLE_NAME AS BINARY), '\n'), CONCAT('\n', @written, '\n')) AND TABLE_TYPE <> 'VIEW'
  UNION SELECT b FROM anew JOIN joined ON a = name
)
SELECT name FROM anew ORDER BY name;
