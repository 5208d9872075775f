-- Purpose: why an account of the source cannot be carried with its password, one sentence a line. Variable: @account.
WITH account AS (
  SELECT Host, JSON_VALUE(Priv, '$.plugin') AS plugin, COALESCE(JSON_VALUE(Priv, '$.authentication_string'), '') AS verifier, JSON_EXTRACT(Priv, '$.auth_or') IS NOT NULL AS more
  FROM mysql.global_priv WHERE User = @account AND COALESCE(JSON_VALUE(Priv, '$.is_role'), '0') IN ('0', 'false')
)
SELECT CONCAT('the source has no account ', @account, ' that could be carried: correct accounts of the move') FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM account)
UNION ALL
SELECT CONCAT('the account ', @account, '@', Host, ' of the source ', IF(verifier = '', 'has no password', CONCAT('logs in with ', IF(more, 'one of several plugins', plugin))),
  ', and only a password of mysql_native_password can be carried: give it one there (ALTER USER ... IDENTIFIED BY ...), or say which account of the target takes its place (as)')
FROM account WHERE more OR plugin <> 'mysql_native_password' OR verifier NOT REGEXP '^\\*[0-9A-Fa-f]{40}$'
UNION ALL
SELECT CONCAT('the account ', @account, ' of the source has another password for ', MIN(Host), ' than for ', MAX(Host), ', and one account takes the place of both: give them the same there, or say which account of the target takes its place (as)')
FROM account HAVING COUNT(DISTINCT verifier) > 1;
