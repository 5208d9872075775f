-- Purpose: tables whose plain indexes may be made after their rows, a line each: name, and the statement that shows how it was made.
-- Nothing else stands on such an index: no foreign key leads out of the table or to it, no number is given out by it (but by a primary key that
-- begins with that column), none of its columns is computed, and all of its indexes are of the usual kind. Names are compared as bytes (tables.sql). Variable: @database.
WITH indexed AS (
  SELECT CAST(TABLE_NAME AS BINARY) AS t FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = @database
  GROUP BY t HAVING MAX(NON_UNIQUE) = 1 AND MAX(INDEX_TYPE <> 'BTREE') = 0
), bound AS (
  SELECT CAST(TABLE_NAME AS BINARY) AS t FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = @database AND (COALESCE(GENERATION_EXPRESSION, '') <> '' OR EXTRA LIKE '%auto_increment%'
    AND (CAST(TABLE_NAME AS BINARY), CAST(COLUMN_NAME AS BINARY)) NOT IN (SELECT CAST(TABLE_NAME AS BINARY), CAST(COLUMN_NAME AS BINARY) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = @database AND INDEX_NAME = 'PRIMARY' AND SEQ_IN_INDEX = 1))
  UNION ALL SELECT CAST(TABLE_NAME AS BINARY) FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = @database
  UNION ALL SELECT CAST(REFERENCED_TABLE_NAME AS BINARY) FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE UNIQUE_CONSTRAINT_SCHEMA = @database
)
SELECT TABLE_NAME, CONCAT('SHOW CREATE TABLE `', REPLACE(TABLE_NAME, '`', '``'), '`;') FROM information_schema.TABLES
WHERE TABLE_SCHEMA = @database AND TABLE_TYPE = 'BASE TABLE' AND ENGINE = 'InnoDB' AND CAST(TABLE_NAME AS BINARY) IN (SELECT t FROM indexed) AND CAST(TABLE_NAME AS BINARY) NOT IN (SELECT t FROM bound);
