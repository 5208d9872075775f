import * as assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { jobFiles } from "../../jobs/local/files";
import { planner } from "../../plan/engines/mariadb";
import { exitCodes } from "../../plan/moves/failure";
import { FamilyPlace, text } from "./support/familyPlace";

assert.ok(!planner.storedPassword.salted);
const hash = planner.storedPassword.of;

const places: FamilyPlace[] = [];
const place = (programs = ["mariadbd", "mariadb", "mariadb-admin", "mariadb-install-db", "mariadb-upgrade", "mariadb-tzinfo-to-sql"]) => {
  places.push(new FamilyPlace("mariadb", programs));
  return places.at(-1)!;
};
const version = (number: string) => ({ STUB_VERSION: `mariadbd  Ver ${number}.6-MariaDB-log for Linux` });
after(() => places.forEach((one) => one.remove()));

describe("Jobs of MariaDB", () => {
  it("are files that a shell understands, each with its purpose on top and no more than 200 lines", () => {
    const files = { ...jobFiles("mariadb"), ...Object.fromEntries(["start/volume.sh", "start/mysqlFamily.sh", "start/mysqlHealth.sh"].map((file) => [file, text(file)])) };
    for (const [file, content] of Object.entries(files)) {
      assert.match(content, /^(#|--) Purpose: /, file);
      assert.ok(content.split("\n").length <= 200, file);
      if (file.endsWith(".sh")) execFileSync("bash", ["-n", path.join(__dirname, "..", "..", "jobs", file)]);
      // A move runs in images of MariaDB alone, which all have sed.
      const lacking = file.startsWith("mariadb/") ? /\b(jq|python3?|perl|awk|pkill|pgrep|ps|curl)\b/ : /\b(jq|python3?|perl|awk|sed|pkill|pgrep|ps|curl)\b/;
      assert.ok(!lacking.test(content.replace(/#.*/g, "")) || file.startsWith("lib/"), file);
    }
  });
});

describe("The start of a MariaDB server", () => {
  it("makes data, marker and the SQL for the administrator, and becomes the server, with the estate's options last", () => {
    const here = place();
    const { code, output } = here.run("start.sh", ["--max-connections=40"]);
    assert.deepEqual([code, output], [0, ""]);
    assert.ok(here.has("data/mariadb") && !here.has("data/mariadb.new"));
    assert.equal(here.read("data/.dbhaven"), "mariadb 10.11\n");
    assert.match(here.calls().find((call) => call.startsWith("call mariadb-install-db"))!, /--skip-test-db --auth-root-authentication-method=socket/);
    assert.match(here.calls().at(-1)!, /^call mariadbd --no-defaults --user=mysql .*--innodb-doublewrite=ON --innodb-flush-log-at-trx-commit=1 --max-connections=40 --init-file=/);
    assert.match(here.read("memory/start.sql"), new RegExp(`^ALTER USER dbhaven@'127\\.0\\.0\\.1' IDENTIFIED WITH mysql_native_password AS '${hash("top-secret").replace("*", "\\*")}' REQUIRE SSL;$`, "m"));
  });

  it("lets the administrator in from the container, its networks and the ranges of the estate, and from nowhere else", () => {
    const here = place();
    here.run("start.sh", [], { DBHAVEN_ADMINISTRATORS: "192.0.2.77/26 198.51.100.7/32" });
    const hosts = ["127.0.0.1", "10.0.3.0/255.255.255.0", "172.18.0.0/255.255.0.0", "192.0.2.64/255.255.255.192", "198.51.100.7/255.255.255.255"];
    const sql = here.read("memory/start.sql");
    assert.deepEqual([...sql.matchAll(/^CREATE USER IF NOT EXISTS dbhaven@'(.*)';$/gm)].map(([, host]) => host), hosts);
    assert.match(sql, new RegExp(`^DELETE FROM mysql\\.global_priv WHERE .* OR User = 'dbhaven' AND Host NOT IN \\(${hosts.map((host) => `'${host}'`).join(", ")}\\);$`, "m"));
    here.run("start.sh", [], { DBHAVEN_ADMINISTRATORS: "0.0.0.0/0" });
    assert.match(here.read("memory/start.sql"), /^CREATE USER IF NOT EXISTS dbhaven@'%';$/m);
  });

  it("keeps data that are there, and gives the administrator the password of today", () => {
    const here = place();
    here.run("start.sh");
    here.write("secrets/administrator-password", "another");
    fs.rmSync(here.at("calls"));
    assert.equal(here.run("start.sh").code, 0);
    assert.ok(here.read("memory/start.sql").includes(hash("another")));
    assert.deepEqual(here.calls().filter((call) => /install|upgrade/.test(call)), []);
  });

  const loaded = (here: FamilyPlace) => here.calls().filter((call) => call.includes(`line TRUNCATE TABLE time_zone; zones of ${here.at("zones")}`)).length;

  it("loads the names of time zones once, with nobody let in, not in the log of changes, and where the server is to be in a zone by its name", () => {
    const here = place();
    assert.deepEqual(here.run("start.sh", ["--default-time-zone=Europe/Berlin"]), { code: 0, output: "" });
    const calls = here.calls();
    assert.match(calls.find((call) => call.includes("--skip-networking"))!, /--default-time-zone=Europe\/Berlin .*--default-time-zone=\+00:00 --skip-grant-tables --skip-slave-start --aria-group-commit=soft$/);
    assert.ok(calls.includes("line SET SESSION sql_mode = '', SESSION sql_log_bin = 0;"));
    assert.equal(loaded(here), 1);
    here.run("start.sh");
    assert.equal(loaded(here), 1);
    assert.equal(here.calls().filter((call) => call.includes("--skip-networking")).length, 1);
  });

  it("leaves names of time zones that somebody has loaded, and goes without them in an image that has none", () => {
    const known = place();
    assert.equal(known.run("start.sh", [], { STUB_KNOWN: "600" }).code, 0);
    assert.deepEqual([loaded(known), known.read("data/mariadb/.dbhaven-zones")], [0, "loaded\n"]);
    for (const lacking of [{ DBHAVEN_ZONES: "/nowhere" }, {}] as Record<string, string>[]) {
      const here = lacking.DBHAVEN_ZONES ? place() : place(["mariadbd", "mariadb", "mariadb-admin", "mariadb-install-db"]);
      const { code, output } = here.run("start.sh", [], lacking);
      assert.equal(code, 0);
      assert.match(output, /^dbhaven: the image lacks \S+ or mariadb-tzinfo-to-sql, so that names of time zones are unknown here/);
      assert.match(here.calls().at(-1)!, /^call mariadbd .*--init-file=/);
    }
  });

  it("tries again at the next start where the names of time zones were not loaded whole, and lets the start itself say why a server does not come up", () => {
    const here = place();
    assert.match(here.run("start.sh", [], { STUB_ZONES: "1" }).output, /names of time zones could not be loaded; the next start tries again/);
    here.run("start.sh", [], { STUB_KNOWN: "3" });
    assert.equal(loaded(here), 2);
    const broken = place();
    assert.equal(broken.run("start.sh", [], { STUB_NO_UPGRADE: "1" }).code, 0);
    assert.match(broken.calls().at(-1)!, /^call mariadbd .*--init-file=/);
  });

  it("begins anew where making the data was ended in the middle", () => {
    const here = place();
    here.write("data/.dbhaven", "mariadb 10.11\n");
    fs.mkdirSync(here.at("data/mariadb.new"));
    here.write("data/mariadb.new/half", "x");
    assert.equal(here.run("start.sh").code, 0);
    assert.ok(!here.has("data/mariadb/half"));
  });

  it("writes no password anywhere", () => {
    const here = place();
    here.run("start.sh");
    assert.equal(spawnSync("grep", ["-r", "top-secret", here.at("data"), here.at("memory"), here.at("calls")]).status, 1);
    assert.ok(!here.calls().some((call) => call.includes(hash("top-secret"))));
  });

  it("refuses a second server on the volume while the first one lives", async () => {
    const here = place();
    const holder = spawn("flock", [here.at("data/.lock"), "sh", "-c", "echo held; read wait"], { stdio: ["pipe", "pipe", "inherit"] });
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    const { code, output } = here.run("start.sh");
    holder.stdin.end();
    assert.equal(code, 1);
    assert.match(output, /^dbhaven: another server still holds .* not starting a second one on its data\n$/);
    assert.deepEqual(here.calls(), []);
  });

  const refusals: [string, number, RegExp][] = [
    ["mariadb 11.8", 20, /written by mariadb 11\.8, which mariadb 10\.11 cannot read; go back to an image of mariadb 11\.8 or newer/],
    ["redis 7.0", 21, /belongs to redis \(.*\), and this is mariadb; give this instance a volume of its own/],
    ["", 21, /belongs to something else/],
  ];
  for (const [marker, expected, sentence] of refusals) {
    it(`refuses a volume marked "${marker}"`, () => {
      const here = place();
      here.write("data/.dbhaven", `${marker}\n`);
      const { code, output } = here.run("start.sh");
      assert.equal(code, expected, output);
      assert.match(output, sentence);
      assert.equal(here.read("data/.dbhaven"), `${marker}\n`);
      assert.deepEqual(here.calls().filter((call) => !call.endsWith("--version")), []);
    });
  }

  it("refuses a volume that somebody else has filled, and an image without a server or with one that is too old", () => {
    const filled = place();
    filled.write("data/ibdata1", "x");
    assert.deepEqual([filled.run("start.sh").code, filled.has("data/.dbhaven")], [21, false]);
    assert.equal(place([]).run("start.sh").code, 23);
    assert.match(place().run("start.sh", [], version("10.4")).output, /has MariaDB 10\.4, .* name an image of MariaDB 10\.5 or newer/);
    assert.match(place().run("start.sh", [], { STUB_VERSION: "mysqld  Ver 8.4.3 for Linux" }).output, /does not tell its version; name an image of MariaDB/);
  });

  it("upgrades the server's own tables after a new version, once, without letting anybody in", () => {
    const here = place();
    here.run("start.sh", [], version("10.5"));
    fs.rmSync(here.at("calls"));
    const { code, output } = here.run("start.sh");
    assert.equal(code, 0, output);
    assert.match(here.calls().find((call) => call.includes("--skip-grant-tables"))!, /--skip-networking/);
    assert.ok(here.calls().some((call) => /^call mariadb-upgrade --no-defaults --socket=\S+ --user=root --skip-ssl-verify-server-cert$/.test(call)), "tables of users are among what is upgraded");
    assert.ok(here.calls().some((call) => /^call mariadb-admin .* ping --skip-ssl-verify-server-cert$/.test(call)));
    assert.deepEqual([here.read("data/.dbhaven"), here.has("data/.dbhaven-upgrading")], ["mariadb 10.11\n", false]);
    fs.rmSync(here.at("calls"));
    here.run("start.sh");
    assert.ok(!here.calls().some((call) => call.startsWith("call mariadb-upgrade")));
  });

  it("lets the older image start again where the new one does not come up, and finishes an upgrade that was ended in the middle", () => {
    const here = place();
    here.run("start.sh", [], version("10.5"));
    const refused = here.run("start.sh", [], { STUB_NO_UPGRADE: "1" });
    assert.deepEqual([refused.code, here.read("data/.dbhaven")], [24, "mariadb 10.5\n"]);
    assert.match(refused.output, /MariaDB 10\.11 does not open what mariadb 10\.5 wrote, or not with these settings; its own words are above/);
    assert.equal(here.run("start.sh", [], { STUB_UPGRADE: "1" }).code, 24);
    assert.deepEqual([here.read("data/.dbhaven"), here.has("data/.dbhaven-upgrading")], ["mariadb 10.11\n", true]);
    assert.equal(here.run("start.sh").code, 0);
    assert.ok(!here.has("data/.dbhaven-upgrading"));
  });
});

describe("The health check of MariaDB", () => {
  it("asks with the password in no argument and no variable", () => {
    const here = place();
    assert.deepEqual(here.run("health.sh"), { code: 0, output: "" });
    const calls = here.calls();
    assert.ok(calls.includes('option password="top-secret"'));
    assert.ok(!calls.some((line) => !line.startsWith("option ") && line.includes("top-secret")));
  });

  it("fails with the server's words", () => {
    const said = "ERROR 2002 (HY000): Can't connect to server on '127.0.0.1' (111)";
    assert.deepEqual(place().run("health.sh", [], { STUB_LOGIN: said }), { code: 1, output: `${said}\n` });
  });
});

describe("database.sh of MariaDB", () => {
  const settings = { TARGET_HOST: "db", TARGET_PORT: "3306", DATABASE: "sh`op", CHARACTER_SET: "utf8mb4", COLLATION: "utf8mb4_unicode_ci", ACCOUNTS: "app 5 SSL generated SELECT,UPDATE\nviewer 0 NONE generated SELECT,SHOW VIEW\n", MANAGE: "job", ADOPT: "false", WAIT_SECONDS: "0" };
  const job = (changed: Partial<typeof settings> = {}, more: Record<string, string> = {}) => {
    const here = place();
    here.write("settings.env", Object.entries({ ...settings, ...changed }).map(([key, value]) => `${key}='${value}'\n`).join(""));
    for (const account of ["app", "viewer"]) here.write(`secrets/verifier-${account}`, hash(account));
    const { code, output } = here.run("database.sh", [], more);
    const lines = here.calls().filter((line) => line.startsWith("line ")).map((line) => line.slice(5));
    return { here, code, output, lines, result: JSON.parse(here.read("output/result")) };
  };
  const hexadecimal = (word: string) => `x'${Buffer.from(word).toString("hex")}'`;

  it("makes database and accounts, each with its hash, its limit and its privileges", () => {
    const { code, lines, result, output } = job();
    assert.equal(code, 0, output);
    for (const [name, value] of [["database", "sh`op"], ["account", "app"], ["account", "viewer"], ["verifier", hash("app")], ["limit", "5"], ["encryption", "SSL"], ["encryption", "NONE"], ["privileges", "SELECT,SHOW VIEW"], ["manage", "job"]]) {
      assert.ok(lines.some((line) => line.startsWith(`SET @${name} = CONVERT(${hexadecimal(value!)} USING utf8mb4)`)), `${name} ${value}`);
    }
    assert.deepEqual(result, { state: "done", database: "sh`op", accounts: ["app", "viewer"] });
  });

  it("has what it does kept, and may change every account, whatever the server's settings are", () => {
    const sessions = job().lines.filter((line) => line.startsWith("SET NAMES"));
    assert.ok(sessions.length > 0 && sessions.every((line) => line.includes("SESSION autocommit = 1, SESSION sql_safe_updates = 0")), sessions.join("\n"));
  });

  it("gives no secret to an argument, a variable or its output, keeps out of the server's logs, and leaves no file with a password", () => {
    const { here, output } = job();
    const secrets = ["top-secret", hash("app"), hash("viewer")];
    for (const line of [...here.calls().filter((one) => !one.startsWith("option ")), output]) for (const secret of secrets) assert.ok(!line.includes(secret), line);
    const sessions = here.calls().filter((line) => line.startsWith("call mariadb "));
    assert.equal(here.calls().filter((line) => /^line SET NAMES utf8mb4; SET SESSION sql_log_off = 1, SESSION slow_query_log = 0/.test(line)).length, sessions.length);
    assert.deepEqual(fs.readdirSync(here.at("memory")), []);
  });

  it("refuses with the server's sentences and touches nothing", () => {
    const { code, result, lines } = job({}, { STUB_PROBLEM: "database shop exists already" });
    assert.deepEqual([code, result.reason], [exitCodes.refused, "database shop exists already"]);
    assert.ok(!lines.some((line) => /CREATE (USER|DATABASE)/.test(line)));
  });

  it("refuses a wrong password at once, and a server that does not answer in time", () => {
    const wrong = job({ WAIT_SECONDS: "100" }, { STUB_LOGIN: "ERROR 1045 (28000): Access denied for user 'dbhaven'@'10.0.0.2'" });
    assert.deepEqual([wrong.code, wrong.result.reason], [exitCodes.refused, "login as dbhaven on db:3306: ERROR 1045 (28000): Access denied for user 'dbhaven'@'10.0.0.2'"]);
    const silent = job({}, { STUB_LOGIN: "ERROR 2002 (HY000): no answer" });
    assert.deepEqual([silent.code, silent.result.reason], [exitCodes.refused, "no login as dbhaven on db:3306 within 0 s: ERROR 2002 (HY000): no answer"]);
  });

  it("says what the server did not take, and that it can be run again", () => {
    const { code, result } = job({}, { STUB_ACCOUNT: "ERROR 1227 (42000) at line 9: Access denied" });
    assert.deepEqual([code, result.reason], [exitCodes.undone, "ERROR 1227 (42000) at line 9: Access denied"]);
  });
});
