-- Purpose: whether an earlier run of the move began to fill the database and did not finish it: 1 or 0. What a move has finished there is
-- in use. Variables: @move, @database.
SET @there = (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'dbhaven' AND TABLE_NAME = 'moves');
EXECUTE IMMEDIATE IF(@there = 0, 'SELECT 0', "
SELECT EXISTS (SELECT 1 FROM dbhaven.moves WHERE move = @move AND moved = @database AND state IN ('filling', 'verified'))
  AND NOT EXISTS (SELECT 1 FROM dbhaven.moves WHERE moved = @database AND state IN ('committed', 'closed'))");
