-- Purpose: ends every session of the target's server that can be at work in its database, and tells how many there were. Who is about to
-- log in may have found his account open if he began before this session. Variable: @database.
DELIMITER //
BEGIN NOT ATOMIC
  DECLARE found INT DEFAULT 0;
  DECLARE ended CONDITION FOR 1094;
  DECLARE CONTINUE HANDLER FOR ended BEGIN END;
  FOR one IN (SELECT ID AS number, USER AS account FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER NOT IN ('dbhaven', 'system user', 'event_scheduler')
              AND (USER IN (SELECT name FROM dbhaven.closed WHERE moved = @database AND kind = 'account') OR DB = @database OR (USER = 'unauthenticated user' AND ID < CONNECTION_ID()))) DO
    SET found = found + 1;
    IF one.account <> 'unauthenticated user' THEN EXECUTE IMMEDIATE CONCAT('KILL CONNECTION ', one.number); END IF;
  END FOR;
  SELECT found;
END //
DELIMITER ;
