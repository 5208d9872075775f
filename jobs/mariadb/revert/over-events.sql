-- Purpose: the events of the source's database that were due once since they were fenced, a line each: the target has run and dropped
-- them. Variable: @database.
SELECT name FROM mysql.event WHERE db = @database AND execute_at <= UTC_TIMESTAMP();
