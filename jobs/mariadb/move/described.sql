-- Purpose: what every object of the database is, as one line each: kind, name, definition; and whom it belongs to, as kinds of their
-- own with the account as definition. Variables: @database, @carried (accounts with their passwords, a line each). Names are compared as
-- bytes (tables.sql). utf8 is utf8mb3 by the name that it had before 10.6, in texts that a server has put together too. The client that makes
-- routines, triggers and events puts a blank behind a comment, so that none there counts.
SELECT kind, name, REGEXP_REPLACE(definition, '(?<![[:alnum:]])utf8(?![[:alnum:]])', 'utf8mb3') FROM (
SELECT 'database' AS kind, 'character set' AS name, CONCAT_WS(' ', DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, CONCAT('comment ', QUOTE(SCHEMA_COMMENT))) AS definition
FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY)
UNION ALL
SELECT IF(TABLE_TYPE = 'SYSTEM VERSIONED', 'versioned table', LOWER(REPLACE(TABLE_TYPE, 'BASE ', ''))), TABLE_NAME,
  -- Where no statement names the format of rows, InnoDB's is that of the server's default on the day when the table was made. Folders of their own
  -- are not carried (sides.sh). PAGE_CHECKSUM = 1 of Aria is in every statement, and among the options only of a table that was made with it.
  CONCAT_WS(', ', ENGINE, IF(ENGINE <> 'InnoDB' OR CREATE_OPTIONS LIKE '%row_format%', ROW_FORMAT, NULL), TABLE_COLLATION, NULLIF(TRIM(REGEXP_REPLACE(CREATE_OPTIONS, 'page_checksum=1 ?|(DATA|INDEX) DIRECTORY=''[^'']*'' ?', '')), ''), CONCAT('comment ', QUOTE(IF(TABLE_TYPE = 'VIEW', '', TABLE_COMMENT))))
FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_TYPE <> 'VIEW'
UNION ALL
SELECT 'next value', TABLE_NAME, AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND AUTO_INCREMENT IS NOT NULL
UNION ALL
-- Times that were stored in the form of earlier servers are stored in today's there.
SELECT 'column', CONCAT(c.TABLE_NAME, '.', COLUMN_NAME), CONCAT_WS(', ', ORDINAL_POSITION, REGEXP_REPLACE(COLUMN_TYPE, ' /\\* mariadb-5.3 \\*/$', ''), CHARACTER_SET_NAME, COLLATION_NAME,
  IF(IS_NULLABLE = 'YES', 'null', 'not null'), CONCAT('default ', COLUMN_DEFAULT), NULLIF(EXTRA, ''), CONCAT('as ', NULLIF(GENERATION_EXPRESSION, '')), CONCAT('comment ', QUOTE(NULLIF(COLUMN_COMMENT, ''))))
FROM information_schema.COLUMNS c JOIN information_schema.TABLES t USING (TABLE_SCHEMA, TABLE_NAME) WHERE TABLE_SCHEMA = @database AND TABLE_TYPE <> 'VIEW' AND CAST(c.TABLE_NAME AS BINARY) = CAST(t.TABLE_NAME AS BINARY)
UNION ALL
SELECT 'index', CONCAT(TABLE_NAME, '.', INDEX_NAME), CONCAT_WS(' ', INDEX_TYPE, IF(NON_UNIQUE, '', 'unique'),
  GROUP_CONCAT(CONCAT_WS(' ', CONCAT('`', COLUMN_NAME, '`'), CONCAT('(', SUB_PART, ')'), COLLATION) ORDER BY SEQ_IN_INDEX), MAX(COMMENT), MAX(INDEX_COMMENT)/*!100600 , IF(MAX(IGNORED) = 'YES', 'ignored', NULL) */)
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = @database GROUP BY CAST(TABLE_NAME AS BINARY), CAST(INDEX_NAME AS BINARY), INDEX_TYPE, NON_UNIQUE
UNION ALL
SELECT 'foreign key', CONCAT(r.TABLE_NAME, '.', r.CONSTRAINT_NAME), CONCAT_WS(' ', GROUP_CONCAT(CONCAT('`', COLUMN_NAME, '`') ORDER BY ORDINAL_POSITION), 'to', IF(UNIQUE_CONSTRAINT_SCHEMA = @database, '', UNIQUE_CONSTRAINT_SCHEMA), r.REFERENCED_TABLE_NAME,
  GROUP_CONCAT(CONCAT('`', REFERENCED_COLUMN_NAME, '`') ORDER BY ORDINAL_POSITION), MATCH_OPTION, 'on update', UPDATE_RULE, 'on delete', DELETE_RULE)
FROM information_schema.REFERENTIAL_CONSTRAINTS r JOIN information_schema.KEY_COLUMN_USAGE k USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME, TABLE_NAME)
WHERE r.CONSTRAINT_SCHEMA = @database AND CAST(r.TABLE_NAME AS BINARY) = CAST(k.TABLE_NAME AS BINARY) AND CAST(r.CONSTRAINT_NAME AS BINARY) = CAST(k.CONSTRAINT_NAME AS BINARY)
GROUP BY CAST(r.TABLE_NAME AS BINARY), CAST(r.CONSTRAINT_NAME AS BINARY), r.REFERENCED_TABLE_NAME, UNIQUE_CONSTRAINT_SCHEMA, MATCH_OPTION, UPDATE_RULE, DELETE_RULE
UNION ALL
SELECT 'check', CONCAT(TABLE_NAME, '.', CONSTRAINT_NAME), CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = @database
UNION ALL
SELECT 'partition', CONCAT_WS('.', TABLE_NAME, PARTITION_NAME, SUBPARTITION_NAME), CONCAT_WS(', ', PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION, PARTITION_METHOD, SUBPARTITION_METHOD, PARTITION_EXPRESSION, SUBPARTITION_EXPRESSION, PARTITION_DESCRIPTION, PARTITION_COMMENT)
FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = @database AND PARTITION_NAME IS NOT NULL
UNION ALL
SELECT 'view', TABLE_NAME, CONCAT_WS(', ', ALGORITHM, SECURITY_TYPE, CONCAT('check option ', CHECK_OPTION), CHARACTER_SET_CLIENT, COLLATION_CONNECTION, VIEW_DEFINITION) FROM information_schema.VIEWS WHERE TABLE_SCHEMA = @database
UNION ALL
-- Of what a function returns newer servers tell the collation too where it is the character set's own.
SELECT LOWER(type), name, CONCAT_WS(', ', CONCAT('(', REPLACE(param_list, '*/ ', '*/'), ')'), REGEXP_REPLACE(CONVERT(returns USING utf8mb4), ' COLLATE (latin1_swedish|[a-z0-9]+_(general|chinese|japanese|korean|thai))_ci$', ''), sql_data_access, IF(is_deterministic = 'YES', 'deterministic', NULL), security_type, aggregate, character_set_client, collation_connection, db_collation,
  CONCAT('sql_mode ', QUOTE(sql_mode)), CONCAT('comment ', QUOTE(comment)), MD5(REPLACE(body, '*/ ', '*/')), REPLACE(body_utf8, '*/ ', '*/')) FROM mysql.proc WHERE db = @database
UNION ALL
SELECT 'trigger', TRIGGER_NAME, CONCAT_WS(', ', ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_ORDER, CHARACTER_SET_CLIENT, COLLATION_CONNECTION, DATABASE_COLLATION, CONCAT('sql_mode ', QUOTE(SQL_MODE)), REPLACE(ACTION_STATEMENT, '*/ ', '*/'))
FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database
UNION ALL
-- The fence, and until the commit the target, have them disabled.
SELECT 'event', name, CONCAT_WS(', ', execute_at, interval_value, interval_field, starts, ends, IF(status = 'ENABLED', 'DISABLED', status), on_completion, time_zone, character_set_client, collation_connection, db_collation,
  CONCAT('sql_mode ', QUOTE(sql_mode)), CONCAT('comment ', QUOTE(comment)), MD5(REPLACE(body, '*/ ', '*/')), REPLACE(body_utf8, '*/ ', '*/')) FROM mysql.event WHERE db = @database
UNION ALL
SELECT 'definer of view', TABLE_NAME, DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = @database
UNION ALL
SELECT CONCAT('definer of ', LOWER(type)), name, definer FROM mysql.proc WHERE db = @database
UNION ALL
SELECT 'definer of trigger', TRIGGER_NAME, DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database
UNION ALL
SELECT 'definer of event', name, definer FROM mysql.event WHERE db = @database
UNION ALL
SELECT DISTINCT 'password of account', User, SHA2(JSON_VALUE(Priv, '$.authentication_string'), 256) FROM mysql.global_priv WHERE LOCATE(CONCAT('\n', User, '\n'), CONCAT('\n', @carried))
) AS described;
-- Each sequence is a table of one row.
SELECT GROUP_CONCAT(CONCAT('SELECT ''sequence values'', ', QUOTE(TABLE_NAME), ', CONCAT_WS('' '', next_not_cached_value, minimum_value, maximum_value, start_value, increment, cache_size, cycle_option, cycle_count) FROM `',
  REPLACE(@database, '`', '``'), '`.`', REPLACE(TABLE_NAME, '`', '``'), '`') SEPARATOR ' UNION ALL ') INTO @sequences FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_TYPE = 'SEQUENCE';
EXECUTE IMMEDIATE COALESCE(@sequences, 'DO 0');
