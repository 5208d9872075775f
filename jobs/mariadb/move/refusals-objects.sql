-- Purpose: what of the source's database cannot be carried, one sentence a line. Variables: @database, @target (its name there), @version
-- (of the target's server, 101119), @source (of this one).
SELECT CONCAT('table ', TABLE_NAME, ' has the engine ', COALESCE(ENGINE, 'that this server does not have'), ', of which dbhaven knows no copy: change it (ALTER TABLE ... ENGINE = InnoDB), or drop it')
FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE') AND COALESCE(ENGINE, '') NOT IN ('InnoDB', 'MyISAM', 'Aria', 'CSV', 'MEMORY')
UNION ALL
SELECT CONCAT('column ', TABLE_NAME, '.', COLUMN_NAME, ' is of the type ', DATA_TYPE, ', which dbhaven cannot copy and compare: change it, or drop it')
FROM information_schema.COLUMNS JOIN information_schema.TABLES USING (TABLE_SCHEMA, TABLE_NAME) WHERE TABLE_SCHEMA = @database AND TABLE_TYPE <> 'VIEW' AND DATA_TYPE NOT IN
  ('tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'float', 'double', 'bit', 'year', 'date', 'datetime', 'timestamp', 'time', 'char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'enum', 'set',
   'binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon', 'geometrycollection', 'geometry', 'uuid', 'inet4', 'inet6', 'vector')
UNION ALL
-- The server keeps such a letter in a label and a literal, and shows a question mark in all that it tells of them.
SELECT CONCAT('column ', TABLE_NAME, '.', COLUMN_NAME, ' has a letter of four bytes, or a question mark, in its labels or its default (', IF(DATA_TYPE IN ('enum', 'set'), COLUMN_TYPE, COLUMN_DEFAULT), '), and the server tells the one as the other: ALTER TABLE ... MODIFY without it')
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = @database AND CHARACTER_SET_NAME IN ('utf8mb4', 'utf16', 'utf16le', 'utf32') AND (DATA_TYPE IN ('enum', 'set') AND COLUMN_TYPE LIKE '%?%' OR COLUMN_DEFAULT LIKE '\'%?%')
UNION ALL
SELECT CONCAT(kind, ' ', QUOTE(name), ' has a tab, a line end or another such letter in its name: rename it') FROM (
  SELECT 'table' AS kind, TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database
  UNION ALL SELECT 'column', CONCAT(TABLE_NAME, '.', COLUMN_NAME) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = @database
  UNION ALL SELECT 'routine', name FROM mysql.proc WHERE db = @database UNION ALL SELECT 'event', name FROM mysql.event WHERE db = @database
  UNION ALL SELECT 'trigger', TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database) AS named WHERE name REGEXP '[[:cntrl:]]'
UNION ALL
SELECT CONCAT('table ', TABLE_NAME, ' is versioned by transactions, whose numbers another server does not have: version it by time (TIMESTAMP(6)), or DROP SYSTEM VERSIONING')
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = @database AND GENERATION_EXPRESSION = 'ROW START' AND DATA_TYPE <> 'timestamp'
UNION ALL
SELECT CONCAT('table ', TABLE_NAME, ' is versioned, and a server before 10.11 takes no history of rows: give the target a newer image, or DROP SYSTEM VERSIONING')
FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_TYPE = 'SYSTEM VERSIONED' AND @version < 101100
UNION ALL
-- The server says so where else a view's comment is, in its own language, once it has opened it: for its length too. What a definer may, or whether he
-- is still there, is another matter.
SELECT CONCAT('view ', TABLE_NAME, ' stands on what is not there (a table, a column or a routine): drop it, or bring that back')
FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_TYPE = 'VIEW' AND DATA_LENGTH IS NULL AND TABLE_COMMENT <> 'VIEW'
UNION ALL
SELECT CONCAT('foreign key ', TABLE_NAME, '.', CONSTRAINT_NAME, ' leads into the database ', UNIQUE_CONSTRAINT_SCHEMA, ', which the target does not have: drop it') FROM information_schema.REFERENTIAL_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = @database AND UNIQUE_CONSTRAINT_SCHEMA <> @database
UNION ALL
-- A server makes none of which nothing is to come; one that is kept it makes disabled.
SELECT CONCAT('event ', name, ' has its end at ', COALESCE(execute_at, ends), ' UTC, and no server makes one that is over: drop it, or ALTER EVENT ... ON COMPLETION PRESERVE')
FROM mysql.event WHERE db = @database AND on_completion = 'DROP' AND COALESCE(execute_at, ends) < UTC_TIMESTAMP() + INTERVAL 10 MINUTE
UNION ALL
SELECT CONCAT(kind, ' ', name, ' names the database ', @database, ' in its text, which is called ', @target, ' at the target: give the target''s database the same name, or take it out of the text') FROM (
  SELECT LOWER(type) AS kind, name, CONCAT(CONVERT(param_list USING utf8mb4), ' ', body_utf8) AS text FROM mysql.proc WHERE db = @database UNION ALL SELECT 'event', name, body_utf8 FROM mysql.event WHERE db = @database
  UNION ALL SELECT 'trigger', TRIGGER_NAME, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database
  UNION ALL SELECT 'default of column', CONCAT(TABLE_NAME, '.', COLUMN_NAME), CONCAT_WS(' ', COLUMN_DEFAULT, GENERATION_EXPRESSION) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = @database) AS texts
WHERE @database <> @target AND (LOCATE(CONCAT(LOWER(@database), '.'), LOWER(text)) OR LOCATE(CONCAT('`', LOWER(REPLACE(@database, '`', '``')), '`'), LOWER(text)));
-- From 11.5 on a server knows a later last moment, and has to be told of the rows with the earlier one.
SET @why = ' rows that ended at the last moment of servers before 11.5, where they were current; here they are taken for history: bring them to this version (mariadb-upgrade --force at the source)';
SELECT GROUP_CONCAT('SELECT CONCAT(', QUOTE(CONCAT('table ', t.TABLE_NAME, ' has ')), ', COUNT(*), @why) FROM `', REPLACE(@database, '`', '``'), '`.`', REPLACE(t.TABLE_NAME, '`', '``'), '` FOR SYSTEM_TIME ALL WHERE `',
  REPLACE(COALESCE(c.COLUMN_NAME, 'ROW_END'), '`', '``'), '` = ''2038-01-19 03:14:07.999999'' HAVING COUNT(*) > 0' SEPARATOR ' UNION ALL ') INTO @ended
FROM information_schema.TABLES t LEFT JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = @database AND CAST(c.TABLE_NAME AS BINARY) = CAST(t.TABLE_NAME AS BINARY) AND c.GENERATION_EXPRESSION = 'ROW END'
WHERE t.TABLE_SCHEMA = @database AND t.TABLE_TYPE = 'SYSTEM VERSIONED' AND @source >= 110500;
EXECUTE IMMEDIATE COALESCE(@ended, 'DO 0');
-- In a stored column it is what the time zone of the session made of it that wrote the row; the copy computes it in UTC. Compared as the column's type has
-- it; of FLOAT and DOUBLE that cannot be told.
SET @why = ' rows with another value than in UTC, where the copy computes it: make it VIRTUAL, or a column that is not computed';
SELECT GROUP_CONCAT(DISTINCT 'SELECT CONCAT(', QUOTE(CONCAT('column ', c.TABLE_NAME, '.', c.COLUMN_NAME, ' is stored and computed from a TIMESTAMP, and has ')), ', COUNT(*), @why) FROM `', REPLACE(@database, '`', '``'), '`.`', REPLACE(c.TABLE_NAME, '`', '``'),
  '` WHERE NOT (`', REPLACE(c.COLUMN_NAME, '`', '``'), '` <=> ', CASE WHEN c.DATA_TYPE = 'date' THEN CONCAT('CAST(', c.GENERATION_EXPRESSION, ' AS DATE)')
    WHEN c.DATA_TYPE IN ('time', 'datetime') THEN CONCAT('CAST(', c.GENERATION_EXPRESSION, ' AS ', c.DATA_TYPE, '(', c.DATETIME_PRECISION, '))')
    WHEN c.NUMERIC_SCALE IS NOT NULL THEN CONCAT('CAST(', c.GENERATION_EXPRESSION, ' AS DECIMAL(65,', c.NUMERIC_SCALE, '))') ELSE CONCAT('(', c.GENERATION_EXPRESSION, ')') END, ') HAVING COUNT(*) > 0' SEPARATOR ' UNION ALL ') INTO @zoned
FROM information_schema.COLUMNS c JOIN information_schema.COLUMNS t ON t.TABLE_SCHEMA = @database AND CAST(t.TABLE_NAME AS BINARY) = CAST(c.TABLE_NAME AS BINARY) AND t.DATA_TYPE = 'timestamp'
  AND LOCATE(CONCAT('`', REPLACE(t.COLUMN_NAME, '`', '``'), '`'), c.GENERATION_EXPRESSION)
WHERE c.TABLE_SCHEMA = @database AND c.EXTRA LIKE '%STORED GENERATED%' AND c.DATA_TYPE NOT IN ('float', 'double');
EXECUTE IMMEDIATE COALESCE(@zoned, 'DO 0');
