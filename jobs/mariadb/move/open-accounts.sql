-- Purpose: those of the target's accounts that may log in, a line each. Variable: @accounts (names, a line each).
SELECT User FROM mysql.global_priv WHERE Host = '%' AND LOCATE(CONCAT('\n', User, '\n'), CONCAT('\n', @accounts, '\n'))
  AND COALESCE(JSON_VALUE(Priv, '$.is_role'), '0') IN ('0', 'false') AND COALESCE(JSON_VALUE(Priv, '$.account_locked'), '0') IN ('0', 'false') ORDER BY User;
