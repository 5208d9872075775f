-- Purpose: how the triggers that are not on the tables in their places yet are made, as statements of the client, in the order in which
-- they fire. Variables: @run, @database.
SELECT made FROM dbhaven.exchanged WHERE run = @run AND kind = 'trigger' AND NOT EXISTS (SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database AND TRIGGER_NAME = name) ORDER BY number;
