-- Purpose: lets those in again who could enter the target's database before close.sql. Variables: @move, @database.
UPDATE mysql.global_priv SET Priv = JSON_REMOVE(Priv, '$.account_locked') WHERE (Host, User) IN (SELECT place, name FROM dbhaven.closed WHERE moved = @database AND kind = 'account');
FLUSH LOCAL PRIVILEGES;
UPDATE dbhaven.moves SET state = 'committed' WHERE move = @move AND state = 'closed';
DELETE FROM dbhaven.closed WHERE moved = @database;
