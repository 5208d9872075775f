-- Purpose: the statement that gives the session's database the comment of this one; nothing where it has none. Variable: @database.
SELECT CONCAT('ALTER DATABASE COMMENT ', QUOTE(SCHEMA_COMMENT), ';') FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY) AND SCHEMA_COMMENT <> '';
