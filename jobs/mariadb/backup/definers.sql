-- Purpose: statements that make whoever definitions of the database belong to, locked, in the server beside: what stands on a view or routine
-- whose account is missing cannot be made there. A role has no host. Variable: @database.
SELECT CONCAT(IF(host = '', CONCAT('CREATE ROLE IF NOT EXISTS ', QUOTE(user)), CONCAT('CREATE USER IF NOT EXISTS ', QUOTE(user), '@', QUOTE(host), ' ACCOUNT LOCK')), '; GRANT ALL PRIVILEGES ON *.* TO ', QUOTE(user), IF(host = '', '', CONCAT('@', QUOTE(host))), ';')
FROM (SELECT DISTINCT SUBSTRING_INDEX(definer, '@', -1) AS host, LEFT(definer, CHAR_LENGTH(definer) - CHAR_LENGTH(SUBSTRING_INDEX(definer, '@', -1)) - 1) AS user FROM (
  SELECT DEFINER AS definer FROM information_schema.VIEWS WHERE TABLE_SCHEMA = @database
  UNION SELECT CONVERT(definer USING utf8mb4) FROM mysql.proc WHERE db = @database
  UNION SELECT DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = @database
  UNION SELECT CONVERT(definer USING utf8mb4) FROM mysql.event WHERE db = @database
) each_one) account;
