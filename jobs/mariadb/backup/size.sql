-- Purpose: bytes that the tables of the database take, as the server estimates them. Variable: @database.
SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database;
