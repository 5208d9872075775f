-- Purpose: why the account cannot be made or completed, as a sentence; nothing if it can.
-- Variables: @account, @adopt ('true' or 'false').
SELECT CONCAT('the account ', @account, ' exists already and was not made by dbhaven: set adopt: true on the database to take it over, or choose another name')
FROM mysql.global_priv
WHERE User = @account AND @adopt <> 'true'
  AND NOT EXISTS (SELECT 1 FROM dbhaven.made WHERE kind = 'account' AND name = @account)
LIMIT 1;
