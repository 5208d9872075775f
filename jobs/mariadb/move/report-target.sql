-- Purpose: what the target is, as one line of JSON. Variable: @database.
SELECT JSON_OBJECT('product', 'MariaDB', 'version', SUBSTRING_INDEX(VERSION(), '-', 1), 'bytes', (SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database));
