-- Purpose: dbhaven's own account on the source, made by its superuser; again and again with the same result. Variable: @verifier (hash of
-- mysql_native_password).
EXECUTE IMMEDIATE 'CREATE USER IF NOT EXISTS dbhaven@''%''';
EXECUTE IMMEDIATE CONCAT('ALTER USER dbhaven@''%'' IDENTIFIED WITH mysql_native_password AS ', QUOTE(@verifier), ' REQUIRE NONE WITH MAX_USER_CONNECTIONS 0 ACCOUNT UNLOCK');
GRANT ALL PRIVILEGES ON *.* TO dbhaven@'%' WITH GRANT OPTION;
