-- Purpose: enables events of the target's database with all that they were made under. Variables: @database, @events (names, a line
-- each). The scheduler hears of it by ALTER EVENT alone, which would keep the character sets of this session. One that was to
-- run once, while the fence stood, stays disabled.
DELIMITER //
BEGIN NOT ATOMIC
  DECLARE past CONDITION FOR 1588;
  DECLARE CONTINUE HANDLER FOR past BEGIN END;
  FOR one IN (SELECT name AS n, definer AS account, character_set_client AS a, collation_connection AS b, db_collation AS c FROM mysql.event
              WHERE db = @database AND LOCATE(CONCAT('\n', name, '\n'), CONCAT('\n', @events, '\n')) AND (execute_at IS NULL OR execute_at > UTC_TIMESTAMP())) DO
    EXECUTE IMMEDIATE CONCAT('ALTER DEFINER = ', QUOTE(LEFT(one.account, CHAR_LENGTH(one.account) - CHAR_LENGTH(SUBSTRING_INDEX(one.account, '@', -1)) - 1)), '@',
      QUOTE(SUBSTRING_INDEX(one.account, '@', -1)), ' EVENT `', REPLACE(@database, '`', '``'), '`.`', REPLACE(one.n, '`', '``'), '` ENABLE');
    UPDATE mysql.event SET character_set_client = one.a, collation_connection = one.b, db_collation = one.c WHERE db = @database AND name = one.n;
  END FOR;
END //
DELIMITER ;
