-- Purpose: the events of the target's database that ran before it was closed, a line each. Variable: @database.
SELECT name FROM dbhaven.closed WHERE moved = @database AND kind = 'event';
