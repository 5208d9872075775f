# Five hundred tables of SCALE rows, each with a primary key and a second index.
mariadb -u root "$DATABASE" <<SQL
DELIMITER //
FOR n IN 1..500 DO
  EXECUTE IMMEDIATE CONCAT('CREATE TABLE small_', n, ' (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) NOT NULL, amount DECIMAL(20,6) NOT NULL, at DATETIME NOT NULL, KEY (name))');
  EXECUTE IMMEDIATE CONCAT('INSERT INTO small_', n, ' SELECT seq, MD5(seq), seq / 3, ''2024-01-01'' + INTERVAL seq MINUTE FROM seq_1_to_${SCALE}');
END FOR//
SQL
