-- Purpose: what a fence changes in the source's server, and gives back: accounts, events, sessions, writes. Run after lease.sql; a
-- second run changes nothing.
USE dbhaven;

-- Who could log in, as the server keeps it.
CREATE OR REPLACE VIEW open_accounts AS
SELECT Host AS place, User AS name FROM mysql.global_priv
WHERE User <> 'dbhaven' AND COALESCE(JSON_VALUE(Priv, '$.is_role'), '0') IN ('0', 'false')
  AND COALESCE(JSON_VALUE(Priv, '$.account_locked'), '0') IN ('0', 'false');

DELIMITER //

-- Makes it so what a fence is; called again it completes what a crash has left, and what a restart has forgotten. Each change is
-- noted before it is made: what a crash leaves noted and unchanged is given back what it has.
CREATE OR REPLACE PROCEDURE keep_out()
BEGIN
  IF EXISTS (SELECT 1 FROM open_accounts) THEN
    INSERT IGNORE INTO changed SELECT 'account', place, name, 'open' FROM open_accounts;
    -- All at once, and those too that a server which looks up no names does not know.
    UPDATE mysql.global_priv SET Priv = JSON_SET(Priv, '$.account_locked', TRUE) WHERE (Host, User) IN (SELECT place, name FROM changed WHERE kind = 'account');
    FLUSH LOCAL PRIVILEGES;
  END IF;
  -- First the scheduler: it writes what it knows of an event whenever it runs it.
  IF @@GLOBAL.event_scheduler = 'ON' THEN
    INSERT IGNORE INTO changed VALUES ('variable', '', 'event_scheduler', 'ON');
    SET GLOBAL event_scheduler = OFF;
  END IF;
  IF EXISTS (SELECT 1 FROM mysql.event WHERE status = 'ENABLED') THEN
    INSERT IGNORE INTO changed SELECT 'event', db, name, status FROM mysql.event WHERE status = 'ENABLED';
    UPDATE mysql.event SET status = 'DISABLED' WHERE status = 'ENABLED';
  END IF;
  IF NOT @@GLOBAL.read_only THEN
    INSERT IGNORE INTO changed VALUES ('variable', '', 'read_only', '0');
  END IF;
END //

-- Gives everybody back what the fence has taken, if nothing of the server is behind a fence any more.
CREATE OR REPLACE PROCEDURE let_in()
BEGIN
  DECLARE restarted BOOLEAN;
  IF NOT EXISTS (SELECT 1 FROM lease WHERE state IN ('fenced', 'committed', 'reverting')) AND EXISTS (SELECT 1 FROM changed) THEN
    FOR one IN (SELECT name, before_it FROM changed WHERE kind = 'variable' AND name <> 'event_scheduler') DO
      EXECUTE IMMEDIATE CONCAT('SET GLOBAL ', one.name, ' = ', one.before_it);
    END FOR;
    FOR one IN (SELECT place AS d, name AS n, before_it AS s FROM changed WHERE kind = 'event') DO
      UPDATE mysql.event SET status = one.s WHERE db = one.d AND name = one.n AND status = 'DISABLED';
    END FOR;
    -- A server that was started behind the fence has not loaded the events, and does so by ALTER EVENT alone, which would keep
    -- the character sets of this session.
    SET restarted = UTC_TIMESTAMP(3) - INTERVAL (SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'UPTIME') SECOND >
      COALESCE((SELECT MAX(since) FROM lease WHERE state IN ('lifted', 'reverted')), '9999-12-31') - INTERVAL 2 SECOND;
    IF restarted THEN BEGIN
      -- Before 10.6 that cannot be done from here: they run again from the next start of the server on. Nobody stays locked out for it.
      DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
      FOR one IN (SELECT e.db AS d, e.name AS n, e.definer AS account, e.character_set_client AS a, e.collation_connection AS b, e.db_collation AS c, e.modified AS m
                  FROM mysql.event e JOIN changed ON kind = 'event' AND e.db = place AND e.name = changed.name WHERE e.status = 'ENABLED') DO
        EXECUTE IMMEDIATE CONCAT('ALTER DEFINER = ', QUOTE(LEFT(one.account, CHAR_LENGTH(one.account) - CHAR_LENGTH(SUBSTRING_INDEX(one.account, '@', -1)) - 1)), '@',
          QUOTE(SUBSTRING_INDEX(one.account, '@', -1)), ' EVENT `', REPLACE(one.d, '`', '``'), '`.`', REPLACE(one.n, '`', '``'), '` ENABLE');
        UPDATE mysql.event SET character_set_client = one.a, collation_connection = one.b, db_collation = one.c, modified = one.m WHERE db = one.d AND name = one.n;
      END FOR;
    END; END IF;
    FOR one IN (SELECT before_it FROM changed WHERE kind = 'variable' AND name = 'event_scheduler') DO
      EXECUTE IMMEDIATE CONCAT('SET GLOBAL event_scheduler = ', one.before_it);
    END FOR;
    UPDATE mysql.global_priv SET Priv = JSON_REMOVE(Priv, '$.account_locked') WHERE (Host, User) IN (SELECT place, name FROM changed WHERE kind = 'account');
    FLUSH LOCAL PRIVILEGES;
    DELETE FROM changed;
  END IF;
END //

-- Ends every session that is not dbhaven's or the server's own, and tells how many it found. Once there is none the server takes
-- no writes any more: that waits for what is still being written. Who is about to log in may be dbhaven; began it before the
-- session with the number `first`, it may have found its account open.
CREATE OR REPLACE PROCEDURE end_sessions(IN first BIGINT UNSIGNED, OUT found INT)
BEGIN
  DECLARE ended CONDITION FOR 1094;
  DECLARE CONTINUE HANDLER FOR ended BEGIN END;
  SET found = 0;
  FOR one IN (SELECT ID AS number FROM information_schema.PROCESSLIST WHERE USER NOT IN ('system user', 'event_scheduler', 'dbhaven') AND ID <> CONNECTION_ID()
              AND (USER <> 'unauthenticated user' OR ID < first)) DO
    SET found = found + 1;
    EXECUTE IMMEDIATE CONCAT('KILL CONNECTION ', one.number);
  END FOR;
  IF found = 0 AND NOT @@GLOBAL.read_only THEN SET GLOBAL read_only = 1; END IF;
END //

CREATE OR REPLACE PROCEDURE sweep()
BEGIN
  CALL end_sessions(CONNECTION_ID(), @dbhaven_found);
  SELECT @dbhaven_found;
END //

DELIMITER ;
