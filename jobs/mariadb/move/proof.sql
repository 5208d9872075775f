-- Purpose: the accounts that are locked by the fence and how that was proven, as a JSON list. Variable: @superuser.
SELECT COALESCE(JSON_ARRAYAGG(JSON_OBJECT('account', CONCAT(name, '@', place), 'by', IF(name = @superuser, 'login', 'catalog'))), '[]') FROM dbhaven.changed WHERE kind = 'account';
