-- The database of Appwrite: 139 tables, as they were counted on the real one. Each of its collections is a table with documents and one
-- with who may do what with them (_perms); a database that a user made has tables like `_1_database_1_collection_3`. Most of the
-- @megabytes are documents of such collections. The same rows each time.
SET NAMES utf8mb4, time_zone = '+00:00';
CREATE TABLE dbhaven_lab_writes (id VARCHAR(64) NOT NULL PRIMARY KEY, written_at TIMESTAMP(3) NOT NULL DEFAULT current_timestamp(3));

DELIMITER //
CREATE PROCEDURE make_collection(name VARCHAR(64), documents INT)
BEGIN
  EXECUTE IMMEDIATE CONCAT('CREATE TABLE `', name, '` (
    _id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, _uid VARCHAR(255) NOT NULL, _createdAt DATETIME(3), _updatedAt DATETIME(3), _permissions MEDIUMTEXT,
    name VARCHAR(256), enabled TINYINT(1), total BIGINT UNSIGNED, score DOUBLE, attributes JSON, search TEXT,
    UNIQUE KEY _uid (_uid), KEY _created_at (_createdAt), KEY _updated_at (_updatedAt))');
  EXECUTE IMMEDIATE CONCAT('CREATE TABLE `', name, '_perms` (
    _id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, _type VARCHAR(12) NOT NULL, _permission VARCHAR(255) NOT NULL, _document VARCHAR(255) NOT NULL,
    UNIQUE KEY _index1 (_document, _type, _permission), KEY _permission (_permission, _type))');
  EXECUTE IMMEDIATE CONCAT('INSERT INTO `', name, '` (_uid, _createdAt, _updatedAt, _permissions, name, enabled, total, score, attributes, search)
    SELECT MD5(CONCAT(?, seq)), ''2025-01-01'' + INTERVAL seq MINUTE, ''2025-02-01'' + INTERVAL seq * 1.25 SECOND, ''["read(\\"any\\")"]'', CONCAT(''Näme '', seq, '' ☃ 💩''), seq % 2, seq * 4294967297, seq / 7,
      JSON_OBJECT(''key'', MD5(seq), ''list'', JSON_ARRAY(seq, NULL, REPEAT(SHA1(seq), 30))), CONCAT(''name'', seq)
    FROM seq_1_to_10000000 WHERE seq <= ?') USING name, documents;
  EXECUTE IMMEDIATE CONCAT('INSERT INTO `', name, '_perms` (_type, _permission, _document) SELECT ''read'', ''any'', _uid FROM `', name, '` WHERE _id % 10 = 0');
END //

CREATE PROCEDURE make_collections(megabytes INT)
BEGIN
  DECLARE number INT DEFAULT 1;
  FOR collection IN (
    SELECT CONCAT('_console_', name) AS name FROM console UNION ALL SELECT CONCAT('_1_', name) FROM project
  ) DO
    CALL make_collection(collection.name, 20);
  END FOR;
  WHILE number <= 16 DO
    CALL make_collection(CONCAT('_1_database_1_collection_', number), 30 * megabytes);
    SET number = number + 1;
  END WHILE;
END //
DELIMITER ;

CREATE TEMPORARY TABLE console (name VARCHAR(64));
INSERT INTO console VALUES ('_metadata'), ('users'), ('identities'), ('sessions'), ('tokens'), ('authenticators'), ('challenges'), ('memberships'), ('teams'), ('projects'),
  ('platforms'), ('keys'), ('devKeys'), ('webhooks'), ('certificates'), ('rules'), ('realtime'), ('schedules'), ('installations'), ('repositories'), ('vcsComments'), ('vcsCommentLocks'), ('bucket_1');
CREATE TEMPORARY TABLE project (name VARCHAR(64));
INSERT INTO project VALUES ('_metadata'), ('users'), ('identities'), ('sessions'), ('tokens'), ('authenticators'), ('challenges'), ('memberships'), ('teams'), ('attributes'),
  ('indexes'), ('cache'), ('databases'), ('database_1'), ('buckets'), ('bucket_1'), ('bucket_2'), ('functions'), ('deployments'), ('builds'), ('executions'), ('variables'), ('migrations'), ('providers'),
  ('messages'), ('topics'), ('subscribers'), ('targets'), ('stats'), ('audit');
CALL make_collections(@megabytes);
ALTER TABLE _1_database_1_collection_1 ADD FULLTEXT KEY _fulltext_search (search);
DROP PROCEDURE make_collections;
DROP PROCEDURE make_collection;
