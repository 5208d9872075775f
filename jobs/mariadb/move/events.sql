-- Purpose: the statements that enable events of a database with all that they were made under, or disable them; they are for a session in
-- that database, whatever its name. Variables: @database, @events (names, a line each), @as (ENABLE or DISABLE). The scheduler hears of it
-- by ALTER EVENT alone, which would keep the character sets of its session and make whoever runs it the definer, and which before 10.6 no
-- procedure can put together. One that is over stays disabled.
SELECT CONCAT('ALTER DEFINER = ', QUOTE(LEFT(definer, CHAR_LENGTH(definer) - CHAR_LENGTH(SUBSTRING_INDEX(definer, '@', -1)) - 1)), '@', QUOTE(SUBSTRING_INDEX(definer, '@', -1)),
  ' EVENT `', REPLACE(name, '`', '``'), '` ', @as, '; UPDATE mysql.event SET character_set_client = ', QUOTE(character_set_client), ', collation_connection = ', QUOTE(collation_connection),
  ', db_collation = ', QUOTE(db_collation), ' WHERE db = DATABASE() AND name = ', QUOTE(name), ';')
FROM mysql.event WHERE db = @database AND LOCATE(CONCAT('\n', name, '\n'), CONCAT('\n', @events, '\n')) AND COALESCE(COALESCE(execute_at, ends) > UTC_TIMESTAMP(), TRUE);
