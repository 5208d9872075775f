-- Purpose: what the way back notes on the target: who could enter a database and which of its events ran before it was closed.
CREATE TABLE IF NOT EXISTS dbhaven.closed (
  moved VARCHAR(64) NOT NULL COMMENT 'the database', kind ENUM('account', 'event') NOT NULL, place VARCHAR(255) NOT NULL COMMENT 'host of the account', name VARCHAR(128) NOT NULL,
  PRIMARY KEY (moved, kind, place, name)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- One that was made before there was a way back.
ALTER TABLE dbhaven.moves MODIFY COLUMN state ENUM('filling', 'verified', 'committed', 'emptied', 'closed') NOT NULL;
