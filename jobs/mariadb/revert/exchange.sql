-- Purpose: what is left to do of a decided exchange, as statements: the tables that were there before go into the database @kept, as one
-- statement with those of @back that take their places; nothing where all are in place. Triggers go first, since no table with
-- triggers changes its database; exchanged.sql tells those that have to be made again. Variables: @run, @database, @back, @kept.
SET @kept_as = (SELECT CONCAT(' CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', DEFAULT_COLLATION_NAME) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY));
WITH named AS (
  SELECT name, CONCAT('`.`', REPLACE(name, '`', '``'), '`') AS quoted, EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_NAME = name) AS old,
    EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = @kept AND TABLE_NAME = name) AS kept
  FROM dbhaven.exchanged JOIN information_schema.TABLES ON TABLE_SCHEMA = @back AND TABLE_NAME = name WHERE run = @run AND kind = 'table'
), step AS (
  SELECT 1 AS place, name, CONCAT('`', REPLACE(@database, '`', '``'), quoted, ' TO `', @kept, quoted) AS rename_ FROM named WHERE old AND NOT kept
  UNION ALL
  SELECT 2, name, CONCAT('`', @back, quoted, ' TO `', REPLACE(@database, '`', '``'), quoted) FROM named
)
SELECT GROUP_CONCAT(rename_ ORDER BY place, name SEPARATOR ', ') INTO @renames FROM step;
SELECT CONCAT('CREATE DATABASE IF NOT EXISTS `', @kept, '`', @kept_as, ';') FROM DUAL WHERE @renames IS NOT NULL;
SELECT CONCAT('DROP TRIGGER `', REPLACE(@database, '`', '``'), '`.`', REPLACE(name, '`', '``'), '`;') FROM dbhaven.exchanged
JOIN information_schema.TRIGGERS ON TRIGGER_SCHEMA = @database AND TRIGGER_NAME = name WHERE @renames IS NOT NULL AND run = @run AND kind = 'trigger';
SELECT CONCAT('SET SESSION foreign_key_checks = 0; RENAME TABLE ', @renames, ';') FROM DUAL WHERE @renames IS NOT NULL;
