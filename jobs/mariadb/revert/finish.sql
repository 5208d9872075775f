-- Purpose: the last of an exchange: the empty database of the copies goes, the lease is reverted and everybody is let in. Tells the events that
-- ran before the fence where the server's procedures cannot make it load them (fence.sql, let_in): before 10.6. Variables: @run, @database, @back.
SELECT name FROM dbhaven.changed WHERE kind = 'event' AND place = @database /*!100600 AND FALSE */;
SET @left = (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = @back);
EXECUTE IMMEDIATE IF(@left = 0, CONCAT('DROP DATABASE IF EXISTS `', @back, '`'), 'DO 0');
CALL dbhaven.finish_revert(@run);
