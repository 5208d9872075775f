-- Purpose: an account that may log in from everywhere with its password, and do on its database what its role needs.
-- Variables: @database, @account, @plugin (with which it logs in), @verifier (its hash of the password; '': a move carries it, and until
-- then it is one that nobody has), @limit (connections at
-- once, 0: none), @encryption (SSL, or NONE: it may do without),
-- @privileges (on the database, in the order of their names, with a comma between), @open ('true', or 'false': one that is made
-- is locked until a move has filled the database and lets it in, if none has yet; one that was made before stays as it is).
SET @statement = IF((SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'dbhaven' AND TABLE_NAME = 'moves') = 0, 'SET @committed = 0',
  'SELECT COUNT(*) INTO @committed FROM dbhaven.moves WHERE moved = @database AND state = ''committed''');
PREPARE statement FROM @statement; EXECUTE statement;
SET @known = EXISTS (SELECT 1 FROM dbhaven.made WHERE kind = 'account' AND name = @account) AND EXISTS (SELECT 1 FROM mysql.user WHERE User = @account AND Host = '%');
SET @lock = IF(@open = 'true' OR @committed > 0, ' ACCOUNT UNLOCK', IF(@known, '', ' ACCOUNT LOCK'));
SET @password = CONCAT(' IDENTIFIED WITH ', @plugin, ' AS ', QUOTE(IF(@verifier = '', 'invalid', @verifier)));
-- First the note: an account made just before a kill is still ours.
INSERT IGNORE INTO dbhaven.made (kind, name) VALUES ('account', @account);
SET @user = CONCAT(QUOTE(@account), '@', QUOTE('%'));
SET @statement = CONCAT('CREATE USER IF NOT EXISTS ', @user, @password, @lock);
PREPARE statement FROM @statement; EXECUTE statement;
SET @statement = CONCAT('ALTER USER ', @user, IF(@verifier = '' AND @known, '', @password),
  IF(@encryption = 'NONE', ' REQUIRE NONE', ' REQUIRE SSL'), ' WITH MAX_USER_CONNECTIONS ', CAST(@limit AS UNSIGNED), @lock);
PREPARE statement FROM @statement; EXECUTE statement;
-- In a grant _ and % stand for other letters.
SET @pattern = REPLACE(REPLACE(@database, '_', '\\_'), '%', '\\%');
-- Where it has just what it shall have nothing is touched; else all of it is taken away and given anew.
SET @wanted = CONCAT('*: USAGE; ', @pattern, ': ', @privileges);
SELECT GROUP_CONCAT(CONCAT(place, ': ', privileges, IF(more, ' and GRANT OPTION', '')) ORDER BY place SEPARATOR '; ') INTO @has FROM (
  SELECT '*' AS place, GROUP_CONCAT(PRIVILEGE_TYPE ORDER BY PRIVILEGE_TYPE) AS privileges, MAX(IS_GRANTABLE = 'YES') AS more
  FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = @user
  UNION ALL
  SELECT TABLE_SCHEMA, GROUP_CONCAT(PRIVILEGE_TYPE ORDER BY PRIVILEGE_TYPE), MAX(IS_GRANTABLE = 'YES')
  FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = @user GROUP BY TABLE_SCHEMA
) AS found;
SET @same = COALESCE(@has = @wanted, 0);
SET @statement = IF(@same, 'DO 0', CONCAT('REVOKE ALL PRIVILEGES, GRANT OPTION FROM ', @user));
PREPARE statement FROM @statement; EXECUTE statement;
SET @statement = IF(@same, 'DO 0', CONCAT('GRANT ', @privileges, ' ON `', REPLACE(@pattern, '`', '``'), '`.* TO ', @user));
PREPARE statement FROM @statement; EXECUTE statement;
