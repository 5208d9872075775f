-- Purpose: notes who can enter the target's database and which of its events run, locks those accounts, and notes that its move is
-- being taken back, so that nobody opens them meanwhile. After target.sql. Variables: @move, @database. An account of several
-- databases is kept out of all of them: a server locks accounts, not ways.
INSERT IGNORE INTO dbhaven.closed SELECT @database, 'event', '', name FROM mysql.event WHERE db = @database AND status = 'ENABLED';
-- In a grant _ and % of a database's name stand for other letters.
INSERT IGNORE INTO dbhaven.closed
WITH granted AS (
  SELECT User, Host, Db FROM mysql.db UNION ALL SELECT User, Host, Db FROM mysql.tables_priv UNION ALL SELECT User, Host, Db FROM mysql.columns_priv UNION ALL SELECT User, Host, Db FROM mysql.procs_priv
), holder AS (
  SELECT User, Host FROM granted WHERE @database LIKE Db
  UNION
  SELECT m.User, m.Host FROM mysql.roles_mapping m JOIN granted g ON g.User = m.Role AND g.Host = '' WHERE @database LIKE g.Db
)
SELECT @database, 'account', Host, User FROM mysql.global_priv
WHERE (User, Host) IN (SELECT User, Host FROM holder) AND User <> 'dbhaven'
  AND COALESCE(JSON_VALUE(Priv, '$.is_role'), '0') IN ('0', 'false') AND COALESCE(JSON_VALUE(Priv, '$.account_locked'), '0') IN ('0', 'false');
UPDATE dbhaven.moves SET state = 'closed' WHERE move = @move AND state = 'committed';
UPDATE mysql.global_priv SET Priv = JSON_SET(Priv, '$.account_locked', TRUE) WHERE (Host, User) IN (SELECT place, name FROM dbhaven.closed WHERE moved = @database AND kind = 'account');
FLUSH LOCAL PRIVILEGES;
