-- Purpose: accounts and definers of the source that the move does not know what to do with, one sentence a line.
-- Variables: @database, @superuser, @accounts (source account, tab, target account; a line each), @roles (account of the target and its
-- role, a blank between, a line each).
SET @list = CONCAT('\n', @accounts, '\n'), @roles = CONCAT('\n', @roles, '\n');
-- In a grant _ and % of a database's name stand for other letters.
WITH granted AS (
  SELECT User, Host, Db FROM mysql.db UNION ALL SELECT User, Host, Db FROM mysql.tables_priv UNION ALL SELECT User, Host, Db FROM mysql.columns_priv UNION ALL SELECT User, Host, Db FROM mysql.procs_priv
), account AS (
  SELECT User, Host, COALESCE(JSON_VALUE(Priv, '$.access'), 0) AS access FROM mysql.global_priv
  WHERE COALESCE(JSON_VALUE(Priv, '$.is_role'), '0') IN ('0', 'false') AND COALESCE(JSON_VALUE(Priv, '$.account_locked'), '0') IN ('0', 'false') AND User NOT IN ('dbhaven', 'mariadb.sys')
), holder AS (
  SELECT account.User, account.Host, 'it may use the database' AS why FROM account JOIN granted g ON g.User = account.User AND g.Host = account.Host WHERE @database LIKE g.Db
  UNION ALL
  SELECT account.User, account.Host, CONCAT('it has the role ', m.Role) FROM account JOIN mysql.roles_mapping m ON m.User = account.User AND m.Host = account.Host
  -- SELECT, INSERT, UPDATE, DELETE and EXECUTE on everything. Root is who prepares the source.
  UNION ALL
  SELECT User, Host, 'it may use all databases' FROM account WHERE access & 0x4000F <> 0 AND User NOT IN ('root', @superuser)
  -- What everybody may, from 10.11 on.
  UNION ALL
  SELECT User, Host, 'PUBLIC may use the database (REVOKE ... FROM PUBLIC)' FROM account WHERE User NOT IN ('root', @superuser) AND (EXISTS (SELECT 1 FROM granted g WHERE g.User = 'PUBLIC' AND g.Host = '' AND @database LIKE g.Db)
    OR EXISTS (SELECT 1 FROM mysql.global_priv WHERE User = 'PUBLIC' AND Host = '' AND COALESCE(JSON_VALUE(Priv, '$.access'), 0) & 0x4000F <> 0))
)
SELECT CONCAT('the account ', User, '@', Host, ' of the source is not named by accounts of the move, and ', MIN(why), ': say which account of the target takes its place (as), or lock it there (ALTER USER ... ACCOUNT LOCK)')
FROM holder WHERE NOT LOCATE(CONCAT('\n', User, '\t'), @list) GROUP BY User, Host;
WITH owned AS (
  SELECT 'view' AS kind, TABLE_NAME AS name, DEFINER AS definer, SECURITY_TYPE AS security FROM information_schema.VIEWS WHERE TABLE_SCHEMA = @database
  UNION ALL SELECT LOWER(type), name, definer, security_type FROM mysql.proc WHERE db = @database
  UNION ALL SELECT 'trigger', TRIGGER_NAME, DEFINER, 'DEFINER' FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database
  UNION ALL SELECT 'event', name, definer, 'DEFINER' FROM mysql.event WHERE db = @database
), parsed AS (
  SELECT owned.*, LEFT(definer, CHAR_LENGTH(definer) - CHAR_LENGTH(SUBSTRING_INDEX(definer, '@', -1)) - 1) AS user_, SUBSTRING_INDEX(definer, '@', -1) AS host FROM owned
), mapped AS (
  SELECT parsed.*, IF(LOCATE(CONCAT('\n', user_, '\t'), @list), SUBSTRING_INDEX(SUBSTRING_INDEX(@list, CONCAT('\n', user_, '\t'), -1), '\n', 1), NULL) AS account FROM parsed
)
SELECT CONCAT(kind, ' ', name, ' belongs to ', definer, IF(user_ = '', ', a role', IF(EXISTS (SELECT 1 FROM mysql.global_priv WHERE User = user_ AND Host = host), '', ', an account that the source has not any more')),
  ', which accounts of the move does not name: say which account of the target takes its place (as)') FROM mapped WHERE account IS NULL
UNION ALL
SELECT CONCAT(kind, ' ', name, ' would belong to ', account, ', which the server lets run no ', kind, 's: they need an account of the target with role: migration; name one for ', user_)
FROM mapped WHERE account IS NOT NULL AND kind IN ('trigger', 'event') AND NOT LOCATE(CONCAT('\n', account, ' migration\n'), @roles);
