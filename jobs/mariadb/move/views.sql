-- Purpose: how many views the database has. Variable: @database.
SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = @database AND TABLE_TYPE = 'VIEW';
