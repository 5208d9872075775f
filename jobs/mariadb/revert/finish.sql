-- Purpose: the last of an exchange: the database has its collation again, which making a trigger may have changed for a moment; the empty
-- one of the copies goes; the lease is reverted and everybody is let in. Variables: @run, @database, @back, @kept.
SELECT CONCAT('ALTER DATABASE `', REPLACE(@database, '`', '``'), '` CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', DEFAULT_COLLATION_NAME) INTO @collate FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@kept AS BINARY);
EXECUTE IMMEDIATE COALESCE(@collate, 'DO 0');
SET @left = (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = @back);
EXECUTE IMMEDIATE IF(@left = 0, CONCAT('DROP DATABASE IF EXISTS `', @back, '`'), 'DO 0');
CALL dbhaven.finish_revert(@run);
