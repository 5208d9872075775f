-- Purpose: questions that are answered by how the accounts of the server were made and what they may do, dbhaven's left out. Bytes are
-- compared, since the view mysql.user has the collation that the server was made with.
SELECT IF(CAST(is_role AS BINARY) = 'Y', CONCAT('SELECT CONCAT(''CREATE ROLE '', QUOTE(', QUOTE(User), ')); SHOW GRANTS FOR ', QUOTE(User), ';'),
  CONCAT('SHOW CREATE USER ', QUOTE(User), '@', QUOTE(Host), '; SHOW GRANTS FOR ', QUOTE(User), '@', QUOTE(Host), ';'))
FROM mysql.user WHERE User <> 'dbhaven' ORDER BY is_role DESC, User, Host;
