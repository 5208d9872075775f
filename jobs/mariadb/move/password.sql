-- Purpose: gives an account of the target the password that it has on the source. Variables: @account, @verifier.
EXECUTE IMMEDIATE CONCAT('ALTER USER ', QUOTE(@account), '@''%'' IDENTIFIED WITH mysql_native_password AS ', QUOTE(@verifier));
