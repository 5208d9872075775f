-- Purpose: why the database cannot be made or completed, one sentence a line; nothing if it can.
-- Variables: @database, @characterSet, @collation, @manage ('job' or 'provider'), @adopt ('true' or 'false').
-- Since MariaDB 10.10 some collations serve several character sets and are listed without its name (uca1400_ai_ci).
SELECT CONCAT('database ', @database, ' exists already and was not made by dbhaven: set adopt: true on it to take it over, or choose another name')
FROM information_schema.SCHEMATA
WHERE SCHEMA_NAME = CAST(@database AS BINARY) AND @manage = 'job' AND @adopt <> 'true'
  AND NOT EXISTS (SELECT 1 FROM dbhaven.made WHERE kind = 'database' AND name = @database)
UNION ALL
SELECT CONCAT('database ', @database, ' does not exist, and it is to be made elsewhere (manage: provider): make it first')
FROM DUAL WHERE @manage = 'provider' AND NOT EXISTS (SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY))
UNION ALL
SELECT CONCAT('database ', @database, ' has the character set ', DEFAULT_CHARACTER_SET_NAME, ' and the collation ', DEFAULT_COLLATION_NAME,
              ', and the estate says ', @characterSet, ' and ', @collation, ': an existing database does not change them; correct characterSet and collation')
FROM information_schema.SCHEMATA
WHERE SCHEMA_NAME = CAST(@database AS BINARY) AND (DEFAULT_CHARACTER_SET_NAME <> @characterSet OR DEFAULT_COLLATION_NAME <> @collation)
UNION ALL
SELECT CONCAT('this server has no collation ', @collation, ' of the character set ', @characterSet, ': write one that it has (SHOW COLLATION tells them)')
FROM DUAL
WHERE NOT EXISTS (
  SELECT 1 FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY
  WHERE CHARACTER_SET_NAME = @characterSet AND @collation IN (COLLATION_NAME, CONCAT(CHARACTER_SET_NAME, '_', COLLATION_NAME))
);
