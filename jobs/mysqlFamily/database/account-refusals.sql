-- Purpose: why the account cannot be made or completed, as a sentence; nothing if it can.
-- Variables: @account, @manage ('job' or 'provider'), @adopt ('true' or 'false').
SELECT CONCAT('the account ', @account, ' exists already and was not made by dbhaven: set adopt: true on the database to take it over, or choose another name')
FROM mysql.user
WHERE User = @account AND @manage = 'job' AND @adopt <> 'true'
  AND NOT EXISTS (SELECT 1 FROM dbhaven.made WHERE kind = 'account' AND name = @account)
UNION ALL
SELECT CONCAT('the account ', @account, ' does not exist, and it is to be made elsewhere (manage: provider): make it first')
FROM DUAL WHERE @manage = 'provider' AND NOT EXISTS (SELECT 1 FROM mysql.user WHERE User = @account AND Host = '%')
LIMIT 1;
