-- Purpose: the events of the source's database that are over since they were fenced, a line each: the target has dropped them.
-- Variable: @database.
SELECT name FROM mysql.event WHERE db = @database AND on_completion = 'DROP' AND COALESCE(execute_at, ends) <= UTC_TIMESTAMP();
