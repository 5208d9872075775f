-- Purpose: what changes when somebody writes on the target: first the second in which its server started, then a line a table or other
-- object: its name, what it is like, when it was made, and when its rows were written last; `-` where the server does not tell.
-- Variable: @database.
SELECT 'server', UNIX_TIMESTAMP() - VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'UPTIME';
SELECT TABLE_NAME, CONCAT_WS(' ', COALESCE(AUTO_INCREMENT, '-'), IF(ENGINE IN ('InnoDB', 'CSV'), NULL, TABLE_ROWS)), COALESCE(CREATE_TIME, '-'), COALESCE(UPDATE_TIME, '-') FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database
UNION ALL SELECT CONCAT(type, ' ', name), modified, '-', '-' FROM mysql.proc WHERE db = @database
UNION ALL SELECT CONCAT('event ', name), CONCAT_WS(' ', modified, status), '-', '-' FROM mysql.event WHERE db = @database
UNION ALL SELECT CONCAT('trigger ', TRIGGER_NAME), CREATED, '-', '-' FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database ORDER BY 1;
-- Of such a table the server tells the rows that it found when it was last read, and no time of a change.
SELECT GROUP_CONCAT('`', REPLACE(TABLE_SCHEMA, '`', '``'), '`.`', REPLACE(TABLE_NAME, '`', '``'), '`') INTO @csv FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND ENGINE = 'CSV';
EXECUTE IMMEDIATE COALESCE(CONCAT('CHECKSUM TABLE ', @csv, ' EXTENDED'), 'DO 0');
