-- Purpose: keeps an account of the target out until the commit, and ends its sessions. Variable: @account.
DELIMITER //
BEGIN NOT ATOMIC
  DECLARE ended CONDITION FOR 1094;
  DECLARE CONTINUE HANDLER FOR ended BEGIN END;
  EXECUTE IMMEDIATE CONCAT('ALTER USER ', QUOTE(@account), '@''%'' ACCOUNT LOCK');
  FOR one IN (SELECT ID AS number FROM information_schema.PROCESSLIST WHERE USER = @account) DO
    EXECUTE IMMEDIATE CONCAT('KILL CONNECTION ', one.number);
  END FOR;
END //
DELIMITER ;
