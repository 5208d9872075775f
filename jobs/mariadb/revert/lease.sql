-- Purpose: the way back of a committed lease. Run after lease.sql and fence.sql; a second run changes nothing.
--
-- MariaDB exchanges no database for another in one transaction. So what is to be done is noted first, the decision is one change of
-- the lease, from committed to reverting, and whoever comes next goes on from there (exchange.sql) until it is reverted.
USE dbhaven;

-- What takes another's place, in this order: a table or sequence, and a trigger that stands on one of them.
CREATE TABLE IF NOT EXISTS exchanged (
  run VARCHAR(64) NOT NULL,
  number INT NOT NULL,
  kind ENUM('table', 'trigger') NOT NULL,
  name VARCHAR(64) NOT NULL,
  made LONGBLOB COMMENT 'of a trigger: the statements that make it',
  PRIMARY KEY (run, number)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

DELIMITER //

-- The decision, made once. Tells the state that the lease then has.
CREATE OR REPLACE PROCEDURE revert(IN run_ VARCHAR(64), IN reason_ TEXT, IN result_ LONGTEXT)
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN CALL end_change(); RESIGNAL; END;
  CALL begin_change();
  UPDATE lease SET state = 'reverting', reason = reason_, result = result_ WHERE run = run_ AND state = 'committed';
  COMMIT;
  CALL end_change();
  SELECT state FROM lease WHERE run = run_;
END //

-- All is exchanged: everybody is let in again. Of a lease that is reverted it completes what a crash has left.
CREATE OR REPLACE PROCEDURE finish_revert(IN run_ VARCHAR(64))
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN CALL end_change(); RESIGNAL; END;
  CALL begin_change();
  UPDATE lease SET state = 'reverted', ended = UTC_TIMESTAMP(3) WHERE run = run_ AND state = 'reverting';
  COMMIT;
  IF NOT EXISTS (SELECT 1 FROM lease WHERE state IN ('fenced', 'committed', 'reverting')) THEN
    -- What was due once meanwhile has had its moment on the target.
    DELETE FROM changed WHERE kind = 'event' AND (place, name) IN (SELECT db, name FROM mysql.event WHERE execute_at <= UTC_TIMESTAMP());
  END IF;
  CALL let_in();
  CALL end_change();
END //

DELIMITER ;
