-- Purpose: the carried accounts with their hashes of mysql_native_password. Variable: @carried (names, a line each).
SELECT DISTINCT User, JSON_VALUE(Priv, '$.authentication_string') FROM mysql.global_priv WHERE LOCATE(CONCAT('\n', User, '\n'), CONCAT('\n', @carried));
