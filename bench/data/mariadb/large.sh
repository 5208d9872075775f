# One large table with three secondary indexes, SCALE times 10,000 rows of 200 bytes.
mariadb -u root "$DATABASE" <<SQL
CREATE TABLE invoice (id BIGINT PRIMARY KEY, customer INT NOT NULL, issued DATETIME NOT NULL, code CHAR(32) NOT NULL, amount DECIMAL(12,2) NOT NULL, note TEXT NOT NULL, KEY (customer), KEY (issued), KEY (code));
INSERT INTO invoice SELECT seq, CRC32(seq) & 65535, '2020-01-01' + INTERVAL seq * 7 SECOND, MD5(seq), seq % 1000003 / 7, REPEAT(MD5(seq * 7), 3) FROM seq_1_to_${SCALE}0000;
SQL
