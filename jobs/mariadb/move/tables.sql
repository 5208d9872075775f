-- Purpose: the tables of the database, the largest first, a line each: bytes, rows (both as the server estimates them), name,
-- whether a snapshot holds it (1 or 0), and parts of queries: columns that are copied, the row as values of an INSERT, about
-- how long that is, FROM, the row as text to be compared, its key as text (nothing without one), columns that are not compared, as they
-- are not computed from the row and the time alone, but from the session, the server or chance, and the column by whose ranges the rows can
-- be copied in parts: a primary key of one whole number, where the rows are kept in its order. None of a table with an index that is no tree:
-- one of words takes its rows in order only, and where it keeps hashes apart, the server locks what lies beside them.
-- Variable: @database. Names of it are used in the database of either side; of versioned tables the server's last moment is
-- @forever, which is copied as @forever_there and compared as the same. Names are joined as bytes: the server takes Session and session
-- for one name where it describes its tables, and café and cafe.
SET @sql = '';
WITH base AS (
  SELECT CAST(TABLE_NAME AS BINARY) AS t, TABLE_TYPE = 'SYSTEM VERSIONED' AS versioned, COALESCE(DATA_LENGTH, 0) + COALESCE(INDEX_LENGTH, 0) AS bytes, COALESCE(TABLE_ROWS, 0) AS n, ENGINE = 'InnoDB' AS held
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
), col AS (
  SELECT CAST(TABLE_NAME AS BINARY) AS t, ORDINAL_POSITION AS place, CONCAT('`', REPLACE(COLUMN_NAME, '`', '``'), '`') AS c, CAST(COLUMN_NAME AS BINARY) AS name, DATA_TYPE AS kind,
         GENERATION_EXPRESSION IN ('ROW START', 'ROW END') AS period, GENERATION_EXPRESSION = 'ROW END' AS last_moment, COALESCE(GENERATION_EXPRESSION, '') <> '' AS made,
         COALESCE(GENERATION_EXPRESSION, '') REGEXP '(^|[^[:alnum:]_$`])(rand|random_bytes|uuid|uuid_short|uuid_v4|uuid_v7|sys_guid|encrypt|sysdate|connection_id|user|session_user|current_user|current_role|database|version)[(]|@[`@]' AS fleeting
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = @database
  UNION ALL
  -- Versioned without columns of its own for it.
  SELECT t, 100000 + p.place, p.c, p.c, 'timestamp', 1, p.place = 2, 1, 0 FROM base JOIN (SELECT 1 AS place, 'ROW_START' AS c UNION ALL SELECT 2, 'ROW_END') p
  WHERE versioned AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS i WHERE i.TABLE_SCHEMA = @database AND i.TABLE_NAME = t AND i.GENERATION_EXPRESSION = 'ROW END')
), expression AS (
  SELECT t, place, c, name, kind, last_moment, fleeting, (NOT made OR period) AS copied,
         CASE
           WHEN last_moment THEN CONCAT('IF(', c, ' >= @forever, @forever_there, QUOTE(', c, '))')
           WHEN kind IN ('tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'year') THEN CONCAT('IFNULL(', c, ', ''NULL'')')
           -- As many digits as the value has: the server shows fewer of a FLOAT. A zero is one whatever its sign, which 10.5 alone shows.
           WHEN kind IN ('float', 'double') THEN CONCAT('QUOTE(', c, ' * 1e0 + 0e0)')
           -- As numbers, which know the empty one of a wrong value too.
           WHEN kind IN ('bit', 'enum', 'set') THEN CONCAT('IFNULL(CAST(', c, ' AS UNSIGNED), ''NULL'')')
           WHEN kind IN ('date', 'datetime', 'timestamp', 'time') THEN CONCAT('QUOTE(', c, ')')
           -- Not as bytes: 16 letters would be taken for an address.
           WHEN kind IN ('uuid', 'inet4', 'inet6') THEN CONCAT('IF(', c, ' IS NULL, ''NULL'', CONCAT(''_latin1'', QUOTE(CAST(', c, ' AS CHAR CHARACTER SET latin1))))')
           ELSE CONCAT('QUOTE(CAST(', c, ' AS BINARY))')
         END AS value,
         CASE
           WHEN kind IN ('mediumtext', 'longtext', 'mediumblob', 'longblob') THEN CONCAT('IFNULL(SHA1(', c, '), ''NULL'')')
           -- A number says nothing of its label, which comes with the definition.
           WHEN kind IN ('enum', 'set') THEN CONCAT('CONCAT(IFNULL(CAST(', c, ' AS UNSIGNED), ''''), QUOTE(CAST(', c, ' AS BINARY)))')
         END AS compared,
         CASE WHEN kind LIKE '%char' OR kind LIKE '%text' OR kind LIKE '%blob' OR kind LIKE '%binary' OR kind LIKE '%polygon' OR kind LIKE '%string' OR kind LIKE 'geometry%' OR kind IN ('multipoint', 'vector')
           THEN CONCAT('IFNULL(OCTET_LENGTH(', c, '), 0)') ELSE '24' END AS length
  FROM col
), keyed AS (
  SELECT e.t, GROUP_CONCAT(CASE
           WHEN kind LIKE '%char' OR kind LIKE '%text' THEN CONCAT('CONVERT(', c, ' USING utf8mb4)')
           WHEN kind LIKE '%blob' OR kind LIKE '%binary' THEN CONCAT('HEX(', c, ')')
           ELSE CONCAT('CAST(', c, ' AS CHAR CHARACTER SET utf8mb4)') END ORDER BY SEQ_IN_INDEX SEPARATOR ', ') AS words,
         IF(COUNT(*) = 1 AND MIN(kind IN ('tinyint', 'smallint', 'mediumint', 'int', 'bigint')), MIN(c), NULL) AS ranged
  FROM information_schema.STATISTICS s JOIN expression e ON e.t = CAST(s.TABLE_NAME AS BINARY) AND e.name = CAST(s.COLUMN_NAME AS BINARY)
  WHERE s.TABLE_SCHEMA = @database AND s.INDEX_NAME = 'PRIMARY' GROUP BY e.t
)
SELECT bytes, n, base.t, held,
       GROUP_CONCAT(IF(copied, c, NULL) ORDER BY place SEPARATOR ', '),
       CONCAT('CONCAT_WS('','', ', GROUP_CONCAT(IF(copied, value, NULL) ORDER BY place SEPARATOR ', '), ')'),
       GROUP_CONCAT(IF(copied, length, NULL) ORDER BY place SEPARATOR ' + '),
       CONCAT('`', REPLACE(base.t, '`', '``'), '`', IF(versioned, ' FOR SYSTEM_TIME ALL', '')),
       CONCAT('CONCAT_WS('','', ', GROUP_CONCAT(IF(fleeting, NULL, COALESCE(compared, value)) ORDER BY place SEPARATOR ', '), ')'),
       COALESCE(CONCAT('CONCAT_WS('','', ', words, IF(versioned, CONCAT(', ', MAX(IF(last_moment, c, NULL))), ''), ')'), ''),
       COALESCE(GROUP_CONCAT(IF(fleeting, name, NULL) ORDER BY place SEPARATOR ', '), ''),
       COALESCE(IF(held AND NOT versioned AND base.t NOT IN (SELECT CAST(TABLE_NAME AS BINARY) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = @database AND INDEX_TYPE <> 'BTREE'), ranged, NULL), '')
FROM base JOIN expression ON expression.t = base.t LEFT JOIN keyed ON keyed.t = base.t
GROUP BY base.t ORDER BY bytes DESC, base.t;
