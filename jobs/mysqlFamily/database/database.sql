-- Purpose: the database, with its character set and collation, which are never changed later.
-- Variables: @database, @characterSet, @collation (refusals.sql has found both in the server's own list).
-- First the note: a database made just before a kill is still ours.
INSERT IGNORE INTO dbhaven.made (kind, name) VALUES ('database', @database);
SET @statement = CONCAT('CREATE DATABASE IF NOT EXISTS `', REPLACE(@database, '`', '``'), '` CHARACTER SET ', @characterSet, ' COLLATE ', @collation);
PREPARE statement FROM @statement; EXECUTE statement;
