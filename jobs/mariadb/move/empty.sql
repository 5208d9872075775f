-- Purpose: empties the target's database, with the character set and collation that were noted before anything was made in it: a routine
-- that was not made whole has left it with those of its own. Also where it was dropped and not made again. Variable: @database.
SET @quoted = CONCAT('`', REPLACE(@database, '`', '``'), '`');
SELECT CONCAT(' CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', DEFAULT_COLLATION_NAME) INTO @as FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY);
SELECT CONCAT(' CHARACTER SET ', character_set, ' COLLATE ', collation) INTO @as FROM dbhaven.moves WHERE moved = @database AND character_set IS NOT NULL ORDER BY run DESC LIMIT 1;
EXECUTE IMMEDIATE CONCAT('DROP DATABASE IF EXISTS ', @quoted);
EXECUTE IMMEDIATE CONCAT('CREATE DATABASE ', @quoted, @as);
