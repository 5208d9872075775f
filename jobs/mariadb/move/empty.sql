-- Purpose: empties the target's database, with its character set kept; also where it was dropped and not made again. Variable: @database.
SET @quoted = CONCAT('`', REPLACE(@database, '`', '``'), '`');
SELECT CONCAT(' CHARACTER SET ', character_set, ' COLLATE ', collation) INTO @as FROM dbhaven.moves WHERE moved = @database AND character_set IS NOT NULL ORDER BY run DESC LIMIT 1;
SELECT CONCAT(' CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', DEFAULT_COLLATION_NAME) INTO @as FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY);
EXECUTE IMMEDIATE CONCAT('DROP DATABASE IF EXISTS ', @quoted);
EXECUTE IMMEDIATE CONCAT('CREATE DATABASE ', @quoted, @as);
