# Four tables as sysbench has them, with a secondary index; SCALE times 10,000 rows of 200 bytes in each.
mariadb -u root "$DATABASE" <<SQL
DELIMITER //
FOR n IN 1..4 DO
  EXECUTE IMMEDIATE CONCAT('CREATE TABLE sbtest', n, ' (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, k INT NOT NULL DEFAULT 0, c CHAR(120) NOT NULL DEFAULT '''', pad CHAR(60) NOT NULL DEFAULT '''', KEY k (k))');
  EXECUTE IMMEDIATE CONCAT('INSERT INTO sbtest', n, ' SELECT seq, CRC32(seq) DIV 2, CONCAT_WS(''-'', MD5(seq), MD5(seq + ', n, '), SHA1(seq)), SHA1(seq * 7) FROM seq_1_to_${SCALE}0000');
END FOR//
SQL
