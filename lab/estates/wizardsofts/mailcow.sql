-- The database of the mail suite: 60 tables beside its views, as they were counted on the real one. Those that its objects use have its
-- columns, the others one shape under its names; views, events and a trigger are its own. Most of the @megabytes are mails in
-- quarantine. The same rows each time.
SET NAMES utf8mb4, time_zone = '+00:00';
CREATE TABLE dbhaven_lab_writes (id VARCHAR(64) NOT NULL PRIMARY KEY, written_at TIMESTAMP(3) NOT NULL DEFAULT current_timestamp(3));

CREATE TABLE domain (
  domain VARCHAR(255) NOT NULL PRIMARY KEY, description VARCHAR(255), aliases INT NOT NULL DEFAULT 0, mailboxes INT NOT NULL DEFAULT 0, quota BIGINT NOT NULL DEFAULT 102400,
  backupmx TINYINT(1) NOT NULL DEFAULT 0, created DATETIME(0) NOT NULL DEFAULT NOW(0), modified DATETIME ON UPDATE CURRENT_TIMESTAMP, active TINYINT(1) NOT NULL DEFAULT 1
) ROW_FORMAT = DYNAMIC;
CREATE TABLE mailbox (
  username VARCHAR(255) NOT NULL PRIMARY KEY, password VARCHAR(255) NOT NULL, name VARCHAR(255), quota BIGINT NOT NULL DEFAULT 102400, local_part VARCHAR(255) NOT NULL, domain VARCHAR(255) NOT NULL,
  attributes JSON, kind ENUM('', 'location', 'thing', 'group') NOT NULL DEFAULT '', created DATETIME(0) NOT NULL, active TINYINT(1) NOT NULL DEFAULT 1, KEY domain (domain),
  CONSTRAINT fk_mailbox_domain FOREIGN KEY (domain) REFERENCES domain (domain)
) ROW_FORMAT = DYNAMIC;
CREATE TABLE alias (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, address VARCHAR(255) NOT NULL, goto TEXT NOT NULL, domain VARCHAR(255) NOT NULL, private_comment TEXT, created DATETIME(0) NOT NULL,
  active TINYINT(1) NOT NULL DEFAULT 1, UNIQUE KEY address (address), KEY domain (domain)
) ROW_FORMAT = DYNAMIC;
CREATE TABLE sender_acl (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, logged_in_as VARCHAR(255) NOT NULL, send_as VARCHAR(255) NOT NULL, external TINYINT(1) NOT NULL DEFAULT 0) ROW_FORMAT = DYNAMIC;
CREATE TABLE spamalias (address VARCHAR(255) NOT NULL PRIMARY KEY, goto TEXT NOT NULL, validity INT, KEY goto (goto(100))) ROW_FORMAT = DYNAMIC;
CREATE TABLE oauth_access_tokens (access_token VARCHAR(40) NOT NULL PRIMARY KEY, client_id VARCHAR(80) NOT NULL, user_id VARCHAR(80), expires TIMESTAMP NOT NULL, scope VARCHAR(4000)) ROW_FORMAT = DYNAMIC;
CREATE TABLE quarantine (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, qid VARCHAR(30) NOT NULL, subject VARCHAR(500), score FLOAT(8,2), ip VARCHAR(50), action CHAR(20) NOT NULL DEFAULT 'unknown', symbols JSON, sender VARCHAR(255) NOT NULL DEFAULT 'unknown',
  rcpt VARCHAR(255), msg LONGTEXT, domain VARCHAR(255), notified TINYINT(1) NOT NULL DEFAULT 0, created DATETIME(0) NOT NULL, UNIQUE KEY qid (qid), KEY rcpt (rcpt, notified)
) ROW_FORMAT = DYNAMIC;
CREATE TABLE sasl_log (
  service VARCHAR(32) NOT NULL DEFAULT '', app_password INT, username VARCHAR(255) NOT NULL, real_rip VARCHAR(64) NOT NULL, datetime DATETIME(0) NOT NULL, PRIMARY KEY (service, real_rip, username), KEY datetime (datetime)
) ROW_FORMAT = DYNAMIC;
CREATE TABLE sogo_store (c_folder_id INT NOT NULL, c_name VARCHAR(255) NOT NULL, c_content MEDIUMTEXT NOT NULL, c_creationdate INT NOT NULL, c_version INT NOT NULL, c_raw VARBINARY(255), PRIMARY KEY (c_folder_id, c_name)) ROW_FORMAT = DYNAMIC;
CREATE TABLE _sogo_static_view (c_uid VARCHAR(255) NOT NULL PRIMARY KEY, domain VARCHAR(255) NOT NULL, c_password VARCHAR(255) NOT NULL DEFAULT '', c_cn VARCHAR(255), mail VARCHAR(255) NOT NULL, KEY domain (domain)) ROW_FORMAT = DYNAMIC;

INSERT INTO domain (domain, description, quota, created) SELECT CONCAT('domain-', seq, '.example.org'), CONCAT('Nr. ', seq, ' für ☃'), 1048576 * seq, '2025-01-01' + INTERVAL seq DAY FROM seq_1_to_8;
INSERT INTO mailbox (username, password, name, quota, local_part, domain, attributes, created)
SELECT CONCAT('user', seq, '@', domain), CONCAT('{BLF-CRYPT}$2y$10$', MD5(seq)), CONCAT('Üser "', seq, '"'), 1024 * seq, CONCAT('user', seq), domain, JSON_OBJECT('force_pw_update', seq % 2, 'sogo_access', '1', 'mailbox_format', 'maildir:'), '2025-01-02' + INTERVAL seq HOUR
FROM seq_1_to_200 JOIN domain ON domain = CONCAT('domain-', 1 + seq % 8, '.example.org');
INSERT INTO alias (address, goto, domain, created) SELECT username, username, domain, created FROM mailbox;
INSERT INTO alias (address, goto, domain, private_comment, created) SELECT CONCAT('info@', m.domain), GROUP_CONCAT(username ORDER BY username), m.domain, 'all of them', '2025-02-01' FROM mailbox m GROUP BY m.domain;
INSERT INTO sender_acl (logged_in_as, send_as, external) SELECT username, CONCAT('@', domain), LENGTH(username) % 2 FROM mailbox WHERE username LIKE 'user1%';
INSERT INTO spamalias SELECT CONCAT(MD5(seq), '@domain-1.example.org'), 'user1@domain-2.example.org', 2000000000 + seq FROM seq_1_to_50;
INSERT INTO oauth_access_tokens SELECT SHA1(seq), 'client', CONCAT('user', seq), '2037-01-01' + INTERVAL seq MINUTE, 'profile' FROM seq_1_to_100;
INSERT INTO sasl_log SELECT ELT(1 + seq % 3, 'imap', 'smtp', 'sieve'), NULLIF(seq % 5, 0), CONCAT('user', seq % 200), INET6_NTOA(INET6_ATON(CONCAT('2001:db8::', HEX(seq)))), '2037-01-01' + INTERVAL seq SECOND FROM seq_1_to_5000;
INSERT INTO _sogo_static_view SELECT username, domain, password, name, username FROM mailbox;

DELIMITER //
CREATE PROCEDURE make_other_tables()
BEGIN
  FOR other IN (SELECT name FROM others) DO
    EXECUTE IMMEDIATE CONCAT('CREATE TABLE `', other.name, '` (
      id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, username VARCHAR(255) NOT NULL, value TEXT, attributes JSON, created DATETIME(0) NOT NULL, modified DATETIME ON UPDATE CURRENT_TIMESTAMP,
      active TINYINT(1) NOT NULL DEFAULT 1, KEY username (username)) ROW_FORMAT = DYNAMIC');
    EXECUTE IMMEDIATE CONCAT('INSERT INTO `', other.name, '` (username, value, attributes, created)
      SELECT CONCAT(''user'', seq, ''@domain-1.example.org''), MD5(CONCAT(?, seq)), JSON_ARRAY(seq, SHA1(seq)), ''2025-03-01'' + INTERVAL seq HOUR FROM seq_1_to_50') USING other.name;
  END FOR;
END //
DELIMITER ;
CREATE TEMPORARY TABLE others (name VARCHAR(64));
INSERT INTO others VALUES ('admin'), ('fido2'), ('transports'), ('relayhosts'), ('api'), ('templates'), ('domain_wide_footer'), ('tags_domain'), ('tls_policy_override'), ('tags_mailbox'),
  ('sieve_filters'), ('app_passwd'), ('user_acl'), ('alias_domain'), ('filterconf'), ('settingsmap'), ('logs'), ('quota2'), ('quota2replica'), ('bcc_maps'), ('recipient_maps'), ('tfa'), ('domain_admins'), ('da_acl'), ('da_sso'),
  ('imapsync'), ('reset_password'), ('identity_provider'), ('mta_sts'), ('pushover'), ('oauth_authorization_codes'), ('oauth_clients'), ('oauth_refresh_tokens'), ('oauth_scopes'), ('oauth_jwt'), ('sogo_acl'), ('sogo_admin'),
  ('sogo_alarms_folder'), ('sogo_cache_folder'), ('sogo_folder_info'), ('sogo_quick_appointment'), ('sogo_quick_contact'), ('sogo_sessions_folder'), ('sogo_user_profile'), ('user_attributes'), ('forwarding_hosts'), ('rate_limits'),
  ('custom_params'), ('versions');
CALL make_other_tables();
DROP PROCEDURE make_other_tables;

INSERT INTO quarantine (qid, subject, score, ip, action, symbols, sender, rcpt, msg, domain, created)
SELECT LEFT(MD5(seq), 30), CONCAT('Gewinn Nr. ', seq, ' 💩'), seq % 900 / 7, CONCAT('203.0.113.', seq % 256), 'reject', JSON_ARRAY(JSON_OBJECT('name', 'BAYES_SPAM', 'score', seq % 5)), CONCAT('spam', seq, '@example.net'),
  CONCAT('user', seq % 200, '@domain-1.example.org'), CONCAT('From: spam\r\n\r\n', REPEAT(CONCAT(SHA1(seq), '\r\n'), 80)), 'domain-1.example.org', '2025-04-01' + INTERVAL seq SECOND
FROM seq_1_to_10000000 WHERE seq <= @megabytes * 180;
INSERT INTO sogo_store SELECT seq % 97, CONCAT(SHA1(seq), '.ics'), CONCAT('BEGIN:VCALENDAR\r\n', REPEAT(CONCAT(SHA2(seq, 256), '\r\n'), 20)), 1735689600 + seq, seq % 4, UNHEX(SHA1(seq)) FROM seq_1_to_10000000 WHERE seq <= @megabytes * 120;

CREATE DEFINER = mailcow@'%' SQL SECURITY DEFINER VIEW grouped_mail_aliases AS SELECT goto AS username, GROUP_CONCAT(address ORDER BY address SEPARATOR ' ') AS aliases FROM alias WHERE address <> goto AND active = 1 GROUP BY goto;
CREATE DEFINER = mailcow@'%' SQL SECURITY INVOKER VIEW grouped_sender_acl AS SELECT logged_in_as AS username, GROUP_CONCAT(send_as ORDER BY send_as SEPARATOR ' ') AS send_as_acl FROM sender_acl WHERE external = 0 GROUP BY logged_in_as;
CREATE DEFINER = mailcow@'%' VIEW sogo_view AS SELECT m.username AS c_uid, m.domain, m.name AS c_cn, IFNULL(g.aliases, '') AS aliases FROM mailbox m LEFT JOIN grouped_mail_aliases g ON g.username = m.username WHERE m.active = 1;
DELIMITER //
CREATE DEFINER = mailcow@'%' FUNCTION domain_of(address VARCHAR(255)) RETURNS VARCHAR(255) DETERMINISTIC NO SQL RETURN SUBSTRING_INDEX(address, '@', -1) //
CREATE DEFINER = mailcow@'%' PROCEDURE count_mailboxes() MODIFIES SQL DATA
BEGIN
  UPDATE domain SET mailboxes = (SELECT COUNT(*) FROM mailbox WHERE mailbox.domain = domain.domain);
END //
CREATE DEFINER = mailcow@'%' TRIGGER sogo_update_password AFTER UPDATE ON _sogo_static_view FOR EACH ROW UPDATE mailbox SET password = NEW.c_password WHERE NEW.c_uid = username //
CREATE DEFINER = mailcow@'%' EVENT clean_spamalias ON SCHEDULE EVERY 1 DAY STARTS '2025-01-01 03:00:00' DO DELETE FROM spamalias WHERE validity < UNIX_TIMESTAMP() //
CREATE DEFINER = mailcow@'%' EVENT clean_oauth ON SCHEDULE EVERY 1 DAY STARTS '2025-01-01 03:10:00' DO DELETE FROM oauth_access_tokens WHERE expires < NOW() //
CREATE DEFINER = mailcow@'%' EVENT clean_sasl_log ON SCHEDULE EVERY 1 DAY STARTS '2025-01-01 03:20:00' DO DELETE FROM sasl_log WHERE datetime < NOW() - INTERVAL 31 DAY //
DELIMITER ;
CALL count_mailboxes();
