-- Purpose: the statements that bring all tables and sequences of the target's database into one that nobody may use. Triggers go first,
-- since no table with triggers changes its database. Variables: @database, @aside.
SELECT CONCAT('DROP TRIGGER `', REPLACE(@database, '`', '``'), '`.`', REPLACE(TRIGGER_NAME, '`', '``'), '`;') FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database;
SELECT CONCAT('SET SESSION foreign_key_checks = 0; RENAME TABLE ',
  GROUP_CONCAT('`', REPLACE(@database, '`', '``'), '`.`', REPLACE(TABLE_NAME, '`', '``'), '` TO `', @aside, '`.`', REPLACE(TABLE_NAME, '`', '``'), '`' SEPARATOR ', '), ';')
FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_TYPE <> 'VIEW' HAVING COUNT(*) > 0;
