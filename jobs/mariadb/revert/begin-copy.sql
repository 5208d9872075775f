-- Purpose: an empty database like the source's for what was written on the target; what an earlier run has left of it goes.
-- Variables: @run, @database, @back (its name).
DELETE FROM dbhaven.exchanged WHERE run = @run;
EXECUTE IMMEDIATE CONCAT('DROP DATABASE IF EXISTS `', @back, '`');
SELECT CONCAT('CREATE DATABASE `', @back, '` CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', DEFAULT_COLLATION_NAME) INTO @statement FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY);
EXECUTE IMMEDIATE @statement;
