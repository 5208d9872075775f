# Values that are stored out of line: SCALE times 100 rows of 100 kB of text.
mariadb -u root "$DATABASE" <<SQL
CREATE TABLE document (id INT PRIMARY KEY, title VARCHAR(100) NOT NULL, body LONGTEXT NOT NULL);
SET group_concat_max_len = 1000000;
INSERT INTO document SELECT d.seq, CONCAT('document ', d.seq), (SELECT GROUP_CONCAT(MD5(d.seq * 10000 + m.seq) SEPARATOR '\n') FROM seq_1_to_3100 m) FROM seq_1_to_${SCALE}00 d;
SQL
