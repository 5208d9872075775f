-- Purpose: what the source is, as one line of JSON: source, tables, largest, objects, clients,
-- longTransactions. Variable: @database. Reads only.
WITH relation AS (
  SELECT TABLE_NAME AS name, TABLE_TYPE AS kind, ENGINE AS engine, COALESCE(DATA_LENGTH, 0) + COALESCE(INDEX_LENGTH, 0) AS bytes, COALESCE(TABLE_ROWS, 0) AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database
), sized AS (
  SELECT JSON_OBJECT('schema', @database, 'table', name, 'bytes', bytes, 'rows', n) AS item, ROW_NUMBER() OVER (ORDER BY bytes DESC, name) AS place FROM relation WHERE kind IN ('BASE TABLE', 'SYSTEM VERSIONED')
), kind AS (
  SELECT 1 AS place, 'tables' AS kind, COUNT(*) AS n, 'definition, then all rows as they are at one moment' AS travels FROM relation WHERE kind = 'BASE TABLE'
  UNION ALL SELECT 2, 'system-versioned tables', COUNT(*), 'definition, then all rows with their history' FROM relation WHERE kind = 'SYSTEM VERSIONED'
  UNION ALL SELECT 3, 'tables without transactions', COUNT(*), 'as the others; a rehearsal cannot hold them still' FROM relation WHERE kind = 'BASE TABLE' AND engine <> 'InnoDB'
  UNION ALL SELECT 4, 'sequences', COUNT(*), 'definition and next value' FROM relation WHERE kind = 'SEQUENCE'
  UNION ALL SELECT 5, 'views', COUNT(*), 'definition' FROM relation WHERE kind = 'VIEW'
  UNION ALL SELECT 6, 'routines', COUNT(*), 'definition, with their sql_mode and character sets' FROM mysql.proc WHERE db = @database
  UNION ALL SELECT 7, 'triggers', COUNT(*), 'definition, after the rows, so that none fires' FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database
  UNION ALL SELECT 8, 'events', COUNT(*), 'definition, disabled; after the commit as they were' FROM mysql.event WHERE db = @database
  UNION ALL SELECT 9, 'foreign keys', COUNT(*), 'definition; what breaks them already is brought as it is' FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = @database
), client AS (
  SELECT USER AS account, COALESCE(DB, 'no database') AS application, SUBSTRING_INDEX(HOST, ':', 1) AS address, COUNT(*) AS n FROM information_schema.PROCESSLIST
  WHERE ID <> CONNECTION_ID() AND USER NOT IN ('system user', 'event_scheduler', 'dbhaven') GROUP BY 1, 2, 3
), long_transaction AS (
  SELECT trx_mysql_thread_id AS id, USER AS account, TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS seconds FROM information_schema.INNODB_TRX JOIN information_schema.PROCESSLIST ON ID = trx_mysql_thread_id
  WHERE trx_started < NOW() - INTERVAL 1 MINUTE
)
SELECT CONCAT('{"source":', (SELECT JSON_OBJECT('product', 'MariaDB', 'version', SUBSTRING_INDEX(VERSION(), '-', 1), 'bytes', COALESCE(SUM(bytes), 0),
    'encoding', (SELECT DEFAULT_CHARACTER_SET_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY)),
    'locale', (SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY))) FROM relation),
  ',"tables":[', (SELECT COALESCE(GROUP_CONCAT(item ORDER BY place), '') FROM sized),
  '],"largest":[', (SELECT COALESCE(GROUP_CONCAT(item ORDER BY place), '') FROM sized WHERE place <= 5),
  '],"objects":[', (SELECT COALESCE(GROUP_CONCAT(JSON_OBJECT('kind', kind, 'number', n, 'travels', travels) ORDER BY place), '') FROM kind WHERE n > 0),
  '],"clients":[', (SELECT COALESCE(GROUP_CONCAT(JSON_OBJECT('account', account, 'application', application, 'address', address, 'sessions', n) ORDER BY account, address), '') FROM client),
  '],"longTransactions":[', (SELECT COALESCE(GROUP_CONCAT(JSON_OBJECT('pid', id, 'account', account, 'seconds', seconds) ORDER BY seconds DESC), '') FROM long_transaction), ']}');
