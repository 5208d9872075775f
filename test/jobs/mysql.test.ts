import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { jobFiles } from "../../jobs/local/files";
import { exitCodes } from "../../plan/moves/failure";
import { FamilyPlace } from "./support/familyPlace";

const hash = "$A$005$01234567890123456789digest";
const places: FamilyPlace[] = [];
const place = (programs = ["mysqld", "mysql", "mysqladmin", "mysql_tzinfo_to_sql"]) => {
  const one = new FamilyPlace("mysql", programs);
  one.write("secrets/administrator-verifier", hash);
  places.push(one);
  return one;
};
const version = (number: string) => ({ STUB_VERSION: `/usr/sbin/mysqld  Ver ${number} for Linux on x86_64 (MySQL Community Server - GPL)` });
const start = (here: FamilyPlace, number = "8.4.10", more: Record<string, string> = {}, args: string[] = []) => here.run("start.sh", args, { ...version(number), ...more });
after(() => places.forEach((one) => one.remove()));

describe("The start of a MySQL server", () => {
  it("makes data, marker and the SQL for the administrator, and becomes the server, with the estate's options last", () => {
    const here = place();
    assert.deepEqual(start(here, "8.4.10", {}, ["--table-open-cache-instances=4"]), { code: 0, output: "" });
    assert.ok(here.has("data/mysql") && !here.has("data/mysql.new"));
    assert.equal(here.read("data/.dbhaven"), "mysql 8.4\n");
    assert.match(here.calls().find((call) => call.includes("--initialize-insecure"))!, /^call mysqld --no-defaults --initialize-insecure --user=mysql --datadir=.*mysql\.new/);
    assert.match(here.calls().at(-1)!, /^call mysqld --defaults-file=\/dev\/null --user=mysql .*--loose-mysqlx=OFF .*--innodb-doublewrite=ON --innodb-flush-log-at-trx-commit=1 --skip-log-bin --table-open-cache-instances=4 --init-file=/);
    const sql = here.read("memory/start.sql");
    assert.ok(sql.includes(`ALTER USER dbhaven@'10.0.3.0/255.255.255.0' IDENTIFIED WITH caching_sha2_password AS '${hash}' REQUIRE SSL;\n`));
    assert.match(sql, /^ALTER USER root@localhost IDENTIFIED WITH auth_socket;$/m);
    assert.match(sql, /^DELETE FROM mysql\.user WHERE /m);
    assert.equal(spawnSync("grep", ["-r", "top-secret", here.at("data"), here.at("memory"), here.at("calls")]).status, 1);
  });

  it("loads the names of time zones once", () => {
    const here = place();
    for (let time = 0; time < 2; time++) start(here);
    assert.equal(here.calls().filter((call) => call.includes(`zones of ${here.at("zones")}`)).length, 1);
    assert.match(here.calls().find((call) => call.includes("--skip-networking"))!, /--default-time-zone=\+00:00 --skip-grant-tables --skip-replica-start --innodb-flush-log-at-trx-commit=2$/);
    assert.equal(here.read("data/mysql/.dbhaven-zones"), "loaded\n");
  });

  it("has a binary log only where the estate names one", () => {
    const here = place();
    start(here, "8.4.10", {}, ["--log-bin=binlog"]);
    assert.ok(!here.calls().at(-1)!.includes("--skip-log-bin"));
  });

  const images: [string, string, RegExp][] = [
    ["MariaDB", "mysqld  Ver 10.11.6-MariaDB for Linux", /^dbhaven: the image has MariaDB, which is another engine; name an image of MySQL 8\.0\.30 or newer$/m],
    ["MySQL 5.7", "mysqld  Ver 5.7.44 for Linux", /^dbhaven: the image has MySQL 5\.7\.44; name an image of MySQL 8\.0\.30 or newer$/m],
    ["an early 8.0", "mysqld  Ver 8.0.29 for Linux", /^dbhaven: the image has MySQL 8\.0\.29; /m],
  ];
  for (const [what, said, sentence] of images) it(`refuses an image of ${what}`, () => {
    const { code, output } = place().run("start.sh", [], { STUB_VERSION: said });
    assert.equal(code, 23);
    assert.match(output, sentence);
  });

  const volumes: [string, string, number, RegExp][] = [
    ["mysql 9.7", "8.4.10", 20, /written by mysql 9\.7, which mysql 8\.4 cannot read; go back to an image of mysql 9\.7 or newer/],
    ["mysql 8.0", "9.7.4", 20, /written by mysql 8\.0, which mysql 9\.7 cannot read before mysql 8\.4 has been there; start an image of mysql 8\.4 first/],
    ["mariadb 10.11", "8.4.10", 21, /belongs to mariadb \(.*\), and this is mysql; give this instance a volume of its own/],
  ];
  for (const [marker, image, expected, sentence] of volumes) it(`refuses with MySQL ${image} a volume marked "${marker}"`, () => {
    const here = place();
    here.write("data/.dbhaven", `${marker}\n`);
    const { code, output } = start(here, image);
    assert.equal(code, expected, output);
    assert.match(output, sentence);
    assert.equal(here.read("data/.dbhaven"), `${marker}\n`);
    assert.deepEqual(here.calls().filter((call) => !call.endsWith("--version")), []);
  });

  it("lets a new version bring the data to itself with nobody let in, and the older image start again where it does not come up", () => {
    const here = place();
    start(here, "8.0.42");
    assert.deepEqual([start(here, "8.4.10", { STUB_NO_UPGRADE: "1" }).code, here.read("data/.dbhaven")], [24, "mysql 8.0\n"]);
    fs.rmSync(here.at("calls"));
    const { code, output } = start(here);
    assert.equal(code, 0, output);
    assert.match(here.calls().find((call) => call.includes("upgrade.sock") && call.startsWith("call mysqld"))!, /--skip-networking/);
    assert.equal(here.read("data/.dbhaven"), "mysql 8.4\n");
  });
});

describe("Jobs of MySQL", () => {
  const job = (script: string, settings: Record<string, string>, more: Record<string, string> = {}) => {
    const here = place();
    here.write("settings.env", Object.entries({ TARGET_HOST: "db", TARGET_PORT: "3306", INSTANCE: "db", WAIT_SECONDS: "0", ...settings }).map(([key, value]) => `${key}='${value}'\n`).join(""));
    here.write("secrets/verifier-app", hash);
    const { code, output } = here.run(script, [], more);
    return { here, code, output, lines: here.calls().filter((line) => line.startsWith("line ")).map((line) => line.slice(5)), result: JSON.parse(here.read("output/result")) };
  };
  const database = { DATABASE: "shop", CHARACTER_SET: "utf8mb4", COLLATION: "utf8mb4_0900_ai_ci", ACCOUNTS: "app 5 SSL generated SELECT,UPDATE\n", MANAGE: "job", ADOPT: "false" };

  it("are files that a shell understands, each with its purpose on top", () => {
    for (const [file, content] of Object.entries(jobFiles("mysql"))) {
      assert.match(content, /^(#|--) Purpose: /, file);
      if (file.endsWith(".sh")) execFileSync("bash", ["-n", path.join(__dirname, "..", "..", "jobs", file)]);
    }
  });

  it("hand over the hash of a password with the plugin that knows it, check the server's name, and keep out of its logs", () => {
    const { here, code, output, lines, result } = job("database.sh", database);
    assert.equal(code, 0, output);
    assert.deepEqual(result, { state: "done", database: "shop", accounts: ["app"] });
    const hexadecimal = (text: string) => `x'${Buffer.from(text).toString("hex")}'`;
    for (const value of ["caching_sha2_password", hash]) assert.ok(lines.some((line) => line.includes(hexadecimal(value))), value);
    const calls = here.calls().filter((line) => line.startsWith("call mysql "));
    for (const call of calls) assert.match(call, /--ssl-ca=.*target-authority --ssl-mode=VERIFY_IDENTITY /);
    assert.equal(lines.filter((line) => line.startsWith("SET NAMES utf8mb4; SET SESSION sql_log_off = 1, SESSION long_query_time = 31536000, ")).length, calls.length);
    for (const line of [...here.calls().filter((one) => !one.startsWith("option ")), output]) assert.ok(!line.includes("top-secret") && !line.includes(hash), line);
    assert.deepEqual(fs.readdirSync(here.at("memory")), []);
  });

  it("tell settings to the server, which keeps them, and take back what the estate does not say", () => {
    const { code, result, lines } = job("settings.sh", { SETTINGS: "max_connections 60\ninnodb_redo_log_capacity 64M\n" }, { STUB_PERSISTED: "sort_buffer_size\nmax_connections\n", STUB_VALUE: "60" });
    // The stand-in answers 60 to everything.
    assert.deepEqual([code, result.reason], [exitCodes.undone, "innodb_redo_log_capacity is 60 after it was set to 64M; the server goes on with the value that it had"]);
    assert.ok(lines.includes("SET GLOBAL `sort_buffer_size` = DEFAULT;") && lines.includes("RESET PERSIST IF EXISTS `sort_buffer_size`;"));
    assert.ok(!lines.includes("RESET PERSIST IF EXISTS `max_connections`;"));
    assert.ok(lines.includes("SET PERSIST max_connections = 60;") && lines.includes("SET PERSIST innodb_redo_log_capacity = 67108864;"));
  });
});
