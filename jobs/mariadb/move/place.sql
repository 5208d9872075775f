-- Purpose: what has to be the same on both sides, or is a limit of one: character set and collation of the database, how names are
-- compared, the largest packet. Variable: @database.
SELECT REGEXP_REPLACE(DEFAULT_CHARACTER_SET_NAME, '^utf8$', 'utf8mb3'), REGEXP_REPLACE(DEFAULT_COLLATION_NAME, '^utf8_', 'utf8mb3_'), @@lower_case_table_names, @@GLOBAL.max_allowed_packet
FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY);
