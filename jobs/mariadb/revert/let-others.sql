-- Purpose: of those whom the way back has kept out of the target lets all in again but the database's own accounts, which wait for the next
-- commit. Variables: @database, @accounts (names, a line each).
UPDATE mysql.global_priv SET Priv = JSON_REMOVE(Priv, '$.account_locked') WHERE NOT LOCATE(CONCAT('\n', User, '\n'), CONCAT('\n', @accounts, '\n'))
  AND (Host, User) IN (SELECT place, name FROM dbhaven.closed WHERE moved = @database AND kind = 'account');
FLUSH LOCAL PRIVILEGES;
DELETE FROM dbhaven.closed WHERE moved = @database;
