-- Purpose: removes what a way back has begun to make on the source. Variables: @run, @back.
EXECUTE IMMEDIATE CONCAT('DROP DATABASE IF EXISTS `', @back, '`');
DELETE FROM dbhaven.exchanged WHERE run = @run;
