-- Purpose: what in the source's server stands against a move, one sentence a line. Variables: @database, @together (names, a line each),
-- @scheduler (event_scheduler of the target), @zones (how many time zones it knows by name).
SELECT CONCAT('the source has the database ', SCHEMA_NAME, ', which no move takes, and the fence would cut it off: dbhaven moves one database out of a server, so bring this one by hand before, and drop it there')
FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys', 'dbhaven', CAST(@database AS BINARY)) AND SCHEMA_NAME NOT LIKE 'dbhaven-replaced-%' AND NOT LOCATE(CONCAT('\n', CAST(SCHEMA_NAME AS BINARY), '\n'), CONCAT('\n', @together, '\n'))
  AND (EXISTS (SELECT 1 FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = SCHEMA_NAME) OR EXISTS (SELECT 1 FROM mysql.proc WHERE db = SCHEMA_NAME) OR EXISTS (SELECT 1 FROM mysql.event WHERE db = SCHEMA_NAME))
UNION ALL
SELECT CONCAT('the source is a replica of ', Connection_and_host, ', which goes on writing behind a fence: name its primary as the source, or end the replication (STOP ALL SLAVES, RESET SLAVE ALL)')
FROM (SELECT COUNT(*) AS n, 'another server' AS Connection_and_host FROM information_schema.PROCESSLIST WHERE USER = 'system user' AND COMMAND LIKE 'Slave%') AS replication WHERE n > 0
UNION ALL
SELECT CONCAT(COUNT(*), ' replicas or readers of the binary log follow the source and would stay behind with what is there: end them') FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%' HAVING COUNT(*) > 0
UNION ALL
SELECT 'the source is a node of a Galera cluster, and a fence on one node holds off nobody at the others: leave one node alone first' FROM information_schema.GLOBAL_VARIABLES WHERE VARIABLE_NAME = 'WSREP_ON' AND VARIABLE_VALUE = 'ON'
  AND EXISTS (SELECT 1 FROM information_schema.GLOBAL_VARIABLES WHERE VARIABLE_NAME = 'WSREP_CLUSTER_ADDRESS' AND VARIABLE_VALUE <> '')
UNION ALL
SELECT 'the source takes no writes (read_only is on): if it is a replica, name its primary as the source; else SET GLOBAL read_only = 0' FROM DUAL WHERE @@GLOBAL.read_only AND NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'dbhaven' AND TABLE_NAME = 'changed')
UNION ALL
SELECT 'the source knows time zones by their names, and the server of the target none: give its instance an image that has /usr/share/zoneinfo, or load them there (mariadb-tzinfo-to-sql)' FROM DUAL WHERE @zones = 0 AND EXISTS (SELECT 1 FROM mysql.time_zone_name)
UNION ALL
SELECT CONCAT('the account ', User, '@', Host, ' has the name of dbhaven''s own, and is not made by it: rename it') FROM mysql.global_priv WHERE User = 'dbhaven' AND Host <> '%'
UNION ALL
SELECT CONCAT('a transaction of ', USER, ' has been open for ', TIME, ' s in session ', p.ID, ' with locks on tables: end it (KILL ', p.ID, ')')
FROM information_schema.PROCESSLIST p WHERE COMMAND <> 'Sleep' AND STATE LIKE 'Waiting for % lock' AND TIME > 30;
-- Behind a fence, of another database of the same server too, it is noted what ran.
SET @runs = @@GLOBAL.event_scheduler = 'ON' AND EXISTS (SELECT 1 FROM mysql.event WHERE db = @database AND status = 'ENABLED');
SET @there = (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'dbhaven' AND TABLE_NAME = 'changed');
EXECUTE IMMEDIATE IF(@there = 0, 'DO 0', "
SELECT @runs OR EXISTS (SELECT 1 FROM dbhaven.changed WHERE kind = 'variable' AND name = 'event_scheduler' AND before_it = 'ON')
  AND EXISTS (SELECT 1 FROM dbhaven.changed WHERE kind = 'event' AND place = @database) INTO @runs");
SELECT 'events of the database run at the source, and the server of the target runs none: write event_scheduler: true to the settings of its instance, or disable them (ALTER EVENT ... DISABLE)' FROM DUAL WHERE @runs AND @scheduler <> 'ON';
