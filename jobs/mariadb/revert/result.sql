-- Purpose: what became of a way back: when it was taken, and its result as JSON. Variable: @run.
SELECT CONCAT(REPLACE(ended, ' ', 'T'), 'Z'), result FROM dbhaven.lease WHERE run = @run;
