-- Purpose: the fence of a source as data. Run in the source's server as dbhaven; a second run changes nothing.
--
-- A fence keeps everybody out of the server: every account but dbhaven's is locked, root too, the server takes writes from
-- nobody (read_only), and no event runs. It is a lease: fenced until a time, then it is committed (the data lives elsewhere
-- now; the fence stays) or lifted (all goes on here). A committed one may become reverting (the way back is decided, and whoever
-- comes next goes on with it: revert/lease.sql), then reverted: all goes on here again. Locked accounts and disabled events stay so
-- in the data of the server; read_only and event_scheduler are forgotten at a restart, and the keeper sets them again. What was before stands in `changed`.
-- What a fence changes is in fence.sql.
--
-- BY HAND. As dbhaven, or in a server that was started once with --skip-grant-tables:
--   SELECT run, state, since, until, actor, reason FROM dbhaven.lease ORDER BY since;
--   SET sql_log_bin = 0; CALL dbhaven.lift('RUN', 'lifted by hand because ...');   -- lets everybody in again
-- A committed lease is not lifted: the applications work on the target, and two databases would drift apart. The way back is the
-- move's phase `reverted`. Whoever cannot take it, knowing that what was written on the target since is lost, says so:
--   SET sql_log_bin = 0; UPDATE dbhaven.lease SET state = 'fenced' WHERE run = 'RUN'; CALL dbhaven.lift('RUN', 'why');

CREATE DATABASE IF NOT EXISTS dbhaven CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
USE dbhaven;

CREATE TABLE IF NOT EXISTS lease (
  run VARCHAR(64) NOT NULL PRIMARY KEY,
  move VARCHAR(128) NOT NULL,
  moved VARCHAR(64) NOT NULL COMMENT 'the database',
  state ENUM('fenced', 'committed', 'lifted', 'reverting', 'reverted') NOT NULL,
  since DATETIME(3) NOT NULL COMMENT 'UTC',
  until DATETIME(3) NOT NULL COMMENT 'UTC',
  actor VARCHAR(255) NOT NULL,
  reason TEXT,
  ended DATETIME(3) COMMENT 'UTC',
  result LONGTEXT COMMENT 'of a way back, JSON'
) ENGINE = InnoDB;
-- One that was made before there was a way back.
ALTER TABLE lease MODIFY COLUMN state ENUM('fenced', 'committed', 'lifted', 'reverting', 'reverted') NOT NULL,
  ADD COLUMN IF NOT EXISTS result LONGTEXT COMMENT 'of a way back, JSON';

CREATE TABLE IF NOT EXISTS keeper (
  run VARCHAR(64) NOT NULL PRIMARY KEY,
  seen DATETIME(3) COMMENT 'last beat, UTC',
  finished BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'the run ended without a fence'
) ENGINE = InnoDB;

-- What the fence has changed, and the value before: an account (locked), an event (disabled), a variable of the server.
CREATE TABLE IF NOT EXISTS changed (
  kind ENUM('account', 'event', 'variable') NOT NULL,
  place VARCHAR(255) NOT NULL COMMENT 'host of the account, database of the event',
  name VARCHAR(128) NOT NULL,
  before_it VARCHAR(64) NOT NULL,
  PRIMARY KEY (kind, place, name)
) ENGINE = InnoDB;

DELIMITER //

-- One change of a lease at a time. A commit that a crash could take back would let both sides believe the other.
CREATE OR REPLACE PROCEDURE begin_change()
BEGIN
  IF COALESCE(GET_LOCK('dbhaven.lease', 20), 0) <> 1 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'another session changes the lease and does not end';
  END IF;
  IF @@GLOBAL.innodb_flush_log_at_trx_commit <> 1 THEN
    INSERT IGNORE INTO changed VALUES ('variable', '', 'innodb_flush_log_at_trx_commit', @@GLOBAL.innodb_flush_log_at_trx_commit);
    SET GLOBAL innodb_flush_log_at_trx_commit = 1;
  END IF;
END //

CREATE OR REPLACE PROCEDURE end_change()
BEGIN
  DO RELEASE_LOCK('dbhaven.lease');
END //

-- Fences the server for a run. Sessions that are open go on until sweep() has ended them. Databases that are moved together
-- (names, with a line end after each) stand behind one fence, each with a lease of its own.
CREATE OR REPLACE PROCEDURE fence(IN run_ VARCHAR(64), IN move_ VARCHAR(128), IN database_ VARCHAR(64), IN seconds INT, IN actor_ VARCHAR(255), IN together_ TEXT)
BEGIN
  DECLARE other TEXT DEFAULT NULL;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN CALL end_change(); RESIGNAL; END;
  CALL begin_change();
  IF NOT EXISTS (SELECT 1 FROM lease WHERE run = run_) THEN
    SELECT CONCAT('run ', run, ' of move ', move, ' holds a fence here until ', until, ' UTC, set up by ', actor) INTO other
    FROM lease WHERE state = 'fenced' AND NOT LOCATE(CONCAT('\n', moved, '\n'), CONCAT('\n', together_, '\n')) LIMIT 1;
    IF other IS NOT NULL THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = other; END IF;
    INSERT INTO lease (run, move, moved, state, since, until, actor)
    VALUES (run_, move_, database_, 'fenced', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL seconds SECOND, actor_);
  END IF;
  IF (SELECT state FROM lease WHERE run = run_) = 'fenced' THEN CALL keep_out(); END IF;
  CALL end_change();
  SELECT state, GREATEST(0, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), until)),
         JSON_OBJECT('since', CONCAT(REPLACE(since, ' ', 'T'), 'Z'), 'until', CONCAT(REPLACE(until, ' ', 'T'), 'Z'), 'by', actor)
  FROM lease WHERE run = run_;
END //

-- The decision, made once, for a run and those behind the same fence with it (with a line end after each): fenced becomes
-- committed while all their leases last. Tells the state that the lease then has.
CREATE OR REPLACE PROCEDURE commit_lease(IN run_ VARCHAR(64), IN others TEXT)
BEGIN
  DECLARE wanted, lasting INT;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN CALL end_change(); RESIGNAL; END;
  SET others = CONCAT('\n', run_, '\n', others);
  SET wanted = CHAR_LENGTH(others) - CHAR_LENGTH(REPLACE(others, '\n', '')) - 1;
  CALL begin_change();
  SELECT COUNT(*) INTO lasting FROM lease WHERE LOCATE(CONCAT('\n', run, '\n'), others) AND state = 'fenced' AND UTC_TIMESTAMP(3) < until;
  IF lasting = wanted THEN
    UPDATE lease SET state = 'committed', ended = UTC_TIMESTAMP(3) WHERE LOCATE(CONCAT('\n', run, '\n'), others) AND state = 'fenced';
    COMMIT;
  END IF;
  CALL end_change();
  SELECT state FROM lease WHERE run = run_;
END //

-- Lets everybody in again, unless another database is behind the same fence still. Does nothing to a lease that is committed;
-- of one that is lifted it completes what a crash has left.
CREATE OR REPLACE PROCEDURE lift_quietly(IN run_ VARCHAR(64), IN reason_ TEXT)
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN CALL end_change(); RESIGNAL; END;
  CALL begin_change();
  UPDATE lease SET state = 'lifted', reason = reason_, ended = UTC_TIMESTAMP(3) WHERE run = run_ AND state = 'fenced';
  COMMIT;
  CALL let_in();
  CALL end_change();
END //

-- lift, and the state that the lease then has with its reason; a run that never had a fence lets its keeper go.
CREATE OR REPLACE PROCEDURE lift(IN run_ VARCHAR(64), IN reason_ TEXT)
BEGIN
  CALL lift_quietly(run_, reason_);
  IF NOT EXISTS (SELECT 1 FROM lease WHERE run = run_) THEN
    INSERT INTO keeper (run, finished) VALUES (run_, TRUE) ON DUPLICATE KEY UPDATE finished = TRUE;
  END IF;
  SELECT state FROM lease WHERE run = run_
  UNION ALL SELECT REPLACE(REPLACE(reason, '\n', ' '), '\t', ' ') FROM lease WHERE run = run_ AND reason <> '';
END //

-- One beat of a run's keeper: notes that it is alive, lifts every fence whose lease has ended, holds up the others, and tells
-- how the run stands: a state of its lease, waiting, or over.
CREATE OR REPLACE PROCEDURE keep(IN run_ VARCHAR(64))
BEGIN
  INSERT INTO keeper (run, seen) VALUES (run_, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE seen = UTC_TIMESTAMP(3);
  FOR one IN (SELECT run FROM lease WHERE state = 'fenced' AND until <= UTC_TIMESTAMP(3)) DO
    CALL lift_quietly(one.run, 'the lease ended before it was committed');
  END FOR;
  IF EXISTS (SELECT 1 FROM changed) THEN
    CALL begin_change();
    IF EXISTS (SELECT 1 FROM lease WHERE state IN ('fenced', 'committed', 'reverting')) THEN
      CALL keep_out();
      CALL end_sessions(0, @dbhaven_found);
    ELSE
      CALL let_in();
    END IF;
    CALL end_change();
  END IF;
  SELECT COALESCE((SELECT state FROM lease WHERE run = run_), (SELECT 'over' FROM keeper WHERE run = run_ AND finished), 'waiting');
END //

DELIMITER ;
