-- Purpose: the database in which the target's is set aside, with a table for the definitions of what is no table. Tells the collation.
-- Variables: @database, @aside.
SELECT CONCAT('CREATE DATABASE IF NOT EXISTS `', @aside, '` CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', DEFAULT_COLLATION_NAME) INTO @statement FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY);
EXECUTE IMMEDIATE @statement;
EXECUTE IMMEDIATE CONCAT('CREATE TABLE IF NOT EXISTS `', @aside, '`.`dbhaven-definitions` (kind VARCHAR(20) NOT NULL, name VARCHAR(64) NOT NULL, made LONGBLOB COMMENT ''statements of the client'', PRIMARY KEY (kind, name)) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY);
