-- Purpose: notes what a run of a move has in the target. Variables: @move, @run, @database, @state (closed: committed, and its way back is
-- being taken).
CREATE TABLE IF NOT EXISTS dbhaven.moves (
  move VARCHAR(128) NOT NULL PRIMARY KEY, run VARCHAR(64) NOT NULL, moved VARCHAR(64) NOT NULL COMMENT 'the database', state ENUM('filling', 'verified', 'committed', 'emptied', 'closed') NOT NULL,
  character_set VARCHAR(64), collation VARCHAR(64), report LONGTEXT COMMENT 'of its verification'
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO dbhaven.moves (move, run, moved, state) VALUES (@move, @run, @database, @state) ON DUPLICATE KEY UPDATE run = @run, moved = @database, state = @state;
-- Nothing was made yet in what is about to be filled.
UPDATE dbhaven.moves, information_schema.SCHEMATA SET character_set = DEFAULT_CHARACTER_SET_NAME, collation = DEFAULT_COLLATION_NAME WHERE SCHEMA_NAME = CAST(@database AS BINARY) AND move = @move AND @state = 'filling';
