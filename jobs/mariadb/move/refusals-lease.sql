-- Purpose: whether the source was moved already or is fenced, as a sentence. Variables: @run, @database, @together (names, a line each).
SET @there = (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'dbhaven' AND TABLE_NAME = 'lease');
EXECUTE IMMEDIATE IF(@there = 0, 'DO 0', "
SELECT IF(state <> 'fenced', CONCAT('run ', run, ' of move ', move, ' has moved database ', moved, ' from this source already, and its accounts are locked: it is only the way back now'),
  CONCAT('run ', run, ' of move ', move, ' holds a fence on this source until ', until, ' UTC; run up again then'))
FROM dbhaven.lease WHERE state IN ('fenced', 'committed', 'reverting') AND run <> @run AND (moved = @database OR NOT LOCATE(CONCAT('\\n', moved, '\\n'), CONCAT('\\n', @together, '\\n')))");
