import * as assert from "node:assert/strict";
import { MariadbBench, mariadbPasswords } from "../jobs/support/mariadbBench";

/** From 11.5 on a server knows a later last moment, with which versioned rows are marked that are not history. */
describe("A MariaDB instance of 10.11 in an image of 11.8", () => {
  let bench: MariadbBench;

  before(async () => {
    bench = await MariadbBench.start({ source: "mariadb:10.11", target: "mariadb:10.11" });
    await bench.target(`CREATE DATABASE shop; USE shop;
      CREATE TABLE versioned (id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING; INSERT INTO versioned VALUES (1, 1), (2, 2); UPDATE versioned SET v = 3 WHERE id = 1;
      CREATE TABLE dated (id INT, begins TIMESTAMP(6) GENERATED ALWAYS AS ROW START, ends TIMESTAMP(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (begins, ends)) WITH SYSTEM VERSIONING; INSERT INTO dated (id) VALUES (1);
      CREATE TABLE parted (id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME (PARTITION h HISTORY, PARTITION c CURRENT); INSERT INTO parted VALUES (1, 1); UPDATE parted SET v = 2;
      CREATE TABLE plain (id INT PRIMARY KEY); INSERT INTO plain VALUES (1);
      CREATE TABLE gone (id INT); CREATE VIEW broken AS SELECT * FROM gone; DROP TABLE gone; CREATE DEFINER = nobody@nowhere VIEW nobodys AS SELECT 1;
      CREATE TABLE damaged (id INT, KEY (id)) ENGINE = MyISAM; INSERT INTO damaged VALUES (1); FLUSH TABLES`, "");
    await bench.inside("target", ["bash", "-c", "echo garbage >/var/lib/mysql/mariadb/shop/damaged.MYI"]);
    await bench.upgrade("mariadb:11.8");
  });
  after(() => bench?.remove());

  it("has the current rows of versioned tables, and their history", async () => {
    assert.match(await bench.target("SELECT VERSION()", "shop"), /^11\.8\./);
    const rows = (table: string, more = "") => bench.target(`SELECT GROUP_CONCAT(id, '-', v ORDER BY id, v) FROM ${table}${more}`, "shop");
    assert.equal(await rows("versioned"), "1-3,2-2");
    assert.equal(await rows("versioned", " FOR SYSTEM_TIME ALL"), "1-1,1-3,2-2");
    assert.equal(await rows("parted"), "1-2");
    assert.equal(await rows("parted", " FOR SYSTEM_TIME ALL"), "1-1,1-2");
    assert.equal(await bench.target("SELECT (SELECT COUNT(*) FROM dated), (SELECT COUNT(*) FROM plain)", "shop"), "1\t1");
  });

  it("comes up although a view is broken, another is nobody's, and a table was damaged before", async () => {
    assert.match(await bench.as("target", "dbhaven", mariadbPasswords.administrator, "SELECT * FROM broken", "shop"), /ERROR 1356/);
    assert.match(await bench.inside("target", ["cat", "/var/lib/mysql/.dbhaven"]), /^mariadb 11\.8$/m);
  });

  it("goes on writing them", async () => {
    await bench.target("UPDATE versioned SET v = 4 WHERE id = 1; DELETE FROM dated", "shop");
    assert.equal(await bench.target("SELECT (SELECT COUNT(*) FROM versioned FOR SYSTEM_TIME ALL), (SELECT v FROM versioned WHERE id = 1), (SELECT COUNT(*) FROM dated), (SELECT COUNT(*) FROM dated FOR SYSTEM_TIME ALL)", "shop"), "4\t4\t0\t1");
  });
});
