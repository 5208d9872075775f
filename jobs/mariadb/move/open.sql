-- Purpose: lets an account of the target in. Variable: @account.
EXECUTE IMMEDIATE CONCAT('ALTER USER ', QUOTE(@account), '@''%'' ACCOUNT UNLOCK');
