-- Purpose: how the triggers that are not on the tables in their places yet are made, as statements of the client, in the order in which
-- they fire; before and after them the collation of the database, which making one changes where it was made under another.
-- Variables: @run, @database, @kept (which has that collation).
SELECT CONCAT('ALTER DATABASE `', REPLACE(@database, '`', '``'), '` CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', DEFAULT_COLLATION_NAME, ';') INTO @collate
FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@kept AS BINARY);
SELECT @collate FROM DUAL WHERE @collate IS NOT NULL;
SELECT made FROM dbhaven.exchanged WHERE run = @run AND kind = 'trigger' AND NOT EXISTS (SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database AND TRIGGER_NAME = name) ORDER BY number;
SELECT @collate FROM DUAL WHERE @collate IS NOT NULL;
