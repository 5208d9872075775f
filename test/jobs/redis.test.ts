import * as assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { jobFiles } from "../../jobs/local/files";
import { exitCodes } from "../../plan/moves/failure";

const jobs = path.join(__dirname, "..", "..", "jobs");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A container's files and programs, in a folder. */
class Place {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-redis-"));
  readonly at = (...parts: string[]) => path.join(this.folder, ...parts);

  constructor(programs = ["redis-server", "redis-cli"]) {
    for (const name of ["bin", "data", "memory", "secrets", "output"]) fs.mkdirSync(this.at(name));
    for (const program of [...programs, "docker-entrypoint.sh"]) fs.symlinkSync(path.join(__dirname, "support", "redisProgram"), this.at("bin", program));
    this.write("secrets/administrator-password", "top-secret");
    this.write("secrets/target-admin", "top-secret");
  }

  write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(this.at(file)), { recursive: true });
    fs.writeFileSync(this.at(file), text);
  }

  read = (file: string) => fs.readFileSync(this.at(file), "utf8");
  has = (file: string) => fs.existsSync(this.at(file));

  environment = (more: Record<string, string> = {}) => ({
    PATH: `${this.at("bin")}:/usr/bin:/bin`, TMPDIR: this.folder, STUB_CALLS: this.at("calls"), DBHAVEN_VOLUME: this.at("data"), DBHAVEN_MEMORY: this.at("memory"),
    DBHAVEN_SECRETS: this.at("secrets"), DBHAVEN_HOME: this.folder, DBHAVEN_OUTPUT: this.at("output"), DBHAVEN_LOCK_SECONDS: "0", ...more,
  });

  run(script: string, args: string[] = [], more: Record<string, string> = {}) {
    const text = (file: string) => fs.readFileSync(path.join(jobs, file), "utf8");
    const command = script === "start.sh" ? ["-c", text("start/volume.sh") + text("redis/start.sh"), "dbhaven-start"] : [path.join(jobs, "redis", script)];
    const { status, stdout, stderr } = spawnSync("bash", [...command, ...args], { env: this.environment(more), encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    return { code: status, output: stdout + stderr };
  }

  remove = () => fs.rmSync(this.folder, { recursive: true });
}

const places: Place[] = [];
const place = (programs?: string[]) => {
  places.push(new Place(programs));
  return places.at(-1)!;
};
const valkey = ["valkey-server", "valkey-cli", "redis-server", "redis-cli"];
const isValkey = { STUB_VERSION: "Valkey server v=8.1.1 sha=0:0" };
after(() => places.forEach((one) => one.remove()));

describe("Jobs of Redis", () => {
  it("are files that a shell understands, each with its purpose on top and no more than 200 lines", () => {
    for (const [file, text] of Object.entries(jobFiles("redis"))) {
      assert.match(text, file.endsWith(".lua") ? /^-- Purpose: / : /^# Purpose: /, file);
      assert.ok(text.split("\n").length <= 200, file);
      if (file.endsWith(".lua")) continue; // a server's own language: test/soak/redisJobs.soak.ts runs them
      execFileSync("bash", ["-n", path.join(jobs, file)]);
      assert.ok(!/\b(jq|python3?|perl|awk|pkill|pgrep|ps|curl)\b/.test(text.replace(/#.*/g, "")) || file.startsWith("lib/"), file);
    }
  });
});

describe("The start of a Redis server", () => {
  it("writes configuration, marker and users, and hands over to the image's entrypoint", () => {
    const here = place();
    const { code, output } = here.run("start.sh", ["maxmemory 5mb", "appendonly yes"]);
    assert.deepEqual([code, output], [0, ""]);
    assert.deepEqual(here.read("calls").trim().split("\n"), ["redis-server", here.at("memory", "server.conf")]);
    assert.match(here.read("memory/server.conf"), /^dir .*\/data\/redis$[^]*^maxmemory 5mb$\n^appendonly yes$/m);
    assert.equal(here.read("data/.dbhaven"), "redis 7.0\n");
    assert.equal(here.read("data/users/users.acl"), `user default off ~* &* +@all\nuser dbhaven on #${sha256("top-secret")} ~* &* +@all\n`);
  });

  it("knows no rules for channels before 6.2", () => {
    const here = place();
    here.run("start.sh", [], { STUB_VERSION: "Redis server v=6.0.16 sha=0:0" });
    assert.match(here.read("data/users/users.acl"), / ~\* \+@all$/m);
  });

  it("leaves the accounts, and gives the administrator the password of today", () => {
    const here = place();
    here.run("start.sh");
    fs.appendFileSync(here.at("data/users/users.acl"), "user app on #abc ~* &* +@all\n");
    here.write("secrets/administrator-password", "another");
    assert.equal(here.run("start.sh").code, 0);
    const lines = here.read("data/users/users.acl").trim().split("\n");
    assert.deepEqual(lines, ["user default off ~* &* +@all", `user dbhaven on #${sha256("another")} ~* &* +@all`, "user app on #abc ~* &* +@all"]);
  });

  it("keeps a carried account default aside: the server carries out its log under all rights, and gives it those that it may have at its first answer", () => {
    const here = place();
    here.run("start.sh");
    const carried = "user default on #abc ~* &* +@all -@admin";
    here.write("data/users/users.acl", `user dbhaven on #0 ~* &* +@all\n${carried}\n`);
    for (const start of ["the first", "the next"]) {
      here.run("start.sh");
      assert.match(here.read("data/users/users.acl"), /^user default off ~\* &\* \+@all$/m, start);
      here.write("calls", "");
      assert.equal(here.run("health.sh").code, 0);
      assert.match(here.read("calls"), /^line AUTH dbhaven top-secret\nline ACL SETUSER default reset on #abc ~\* &\* \+@all -@admin$/m, start);
      here.write("calls", "");
      here.run("health.sh");
      assert.doesNotMatch(here.read("calls"), /SETUSER/, "once");
    }
  });

  it("writes no password anywhere", () => {
    const here = place();
    here.run("start.sh", ["appendonly yes"]);
    assert.equal(spawnSync("grep", ["-r", "top-secret", here.at("data"), here.at("memory"), here.at("calls")]).status, 1);
  });

  it("refuses a second server on the volume while the first one lives", async () => {
    const here = place();
    const holder = spawn("flock", [here.at("data/.lock"), "sh", "-c", "echo held; read wait"], { stdio: ["pipe", "pipe", "inherit"] });
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    const { code, output } = here.run("start.sh");
    holder.stdin.end();
    assert.equal(code, 1);
    assert.match(output, /^dbhaven: another server still holds .* not starting a second one on its data\n$/);
    assert.ok(!here.has("calls"));
  });

  const markers: [string, string[], Record<string, string>, number, RegExp | undefined][] = [
    ["redis 7.2", ["redis-server"], {}, 20, /written by redis 7\.2, which redis 7\.0 cannot read; go back to an image of redis 7\.2 or newer/],
    ["redis 7.0", ["redis-server"], { STUB_VERSION: "Redis server v=6.0.16 sha=0" }, 20, /written by redis 7\.0, which redis 6\.0 cannot read/],
    ["redis 6.0", ["redis-server"], {}, 0, undefined],
    ["redis 7.2", valkey, isValkey, 0, undefined],
    ["redis 7.4", valkey, isValkey, 20, /written by redis 7\.4, which valkey 8\.1 cannot read/],
    ["valkey 8.1", ["redis-server"], { STUB_VERSION: "Redis server v=8.2.0 sha=0" }, 21, /written by valkey 8\.1, whose files redis does not read; go back to an image of Valkey/],
    ["mariadb 11.8", ["redis-server"], {}, 21, /belongs to mariadb \(.*\), and this is redis; give this instance a volume of its own/],
    ["", ["redis-server"], {}, 21, /belongs to something else/],
  ];
  for (const [marker, programs, version, expected, sentence] of markers) {
    it(`${expected === 0 ? "takes" : "refuses"} a volume marked "${marker}" as ${version.STUB_VERSION?.split(" sha")[0] ?? "Redis 7.0"}`, () => {
      const here = place(programs);
      here.write("data/.dbhaven", `${marker}\n`);
      const { code, output } = here.run("start.sh", [], version);
      assert.equal(code, expected, output);
      if (sentence) assert.match(output, sentence);
      assert.equal(here.has("calls"), expected === 0);
      assert.equal(here.read("data/.dbhaven"), `${marker}\n`, "only a server that answers changes the marker");
    });
  }

  it("refuses a volume that PostgreSQL or somebody else has filled", () => {
    for (const [file, sentence] of [["pgdata/PG_VERSION", /belongs to PostgreSQL/], ["dump.rdb", /holds dump\.rdb, which no server of dbhaven's wrote/]] as const) {
      const here = place();
      here.write(`data/${file}`, "x");
      const { code, output } = here.run("start.sh");
      assert.equal(code, 21);
      assert.match(output, sentence);
    }
  });

  it("refuses to start empty beside data that the settings would not load", () => {
    const snapshot = place();
    snapshot.run("start.sh");
    snapshot.write("data/redis/dump.rdb", "x");
    assert.deepEqual([snapshot.run("start.sh", ["appendonly yes"]).code, snapshot.run("start.sh", ["appendonly no"]).code], [22, 0]);
    for (const file of ["appendonly.aof", "appendonlydir/appendonly.aof.manifest"]) {
      const log = place();
      log.run("start.sh");
      log.write(`data/redis/${file}`, "x");
      assert.deepEqual([log.run("start.sh", ["appendonly no"]).code, log.run("start.sh", ["appendonly yes"]).code], [22, 0]);
    }
  });

  it("says when the image has no server", () => {
    const { code, output } = place([]).run("start.sh");
    assert.deepEqual([code, output], [23, "dbhaven: the image has neither valkey-server nor redis-server; name an image of Redis or Valkey\n"]);
  });
});

describe("The health check of Redis", () => {
  it("asks with the password in no argument and no variable, and notes the version at the first answer", () => {
    const here = place();
    here.write("data/.dbhaven", "redis 6.0\n");
    here.run("start.sh");
    assert.equal(here.run("health.sh").code, 0);
    assert.equal(here.read("data/.dbhaven"), "redis 7.0\n");
    assert.match(here.read("calls"), /^arguments --tls --cacert \S+\/server-certificate\.pem -h 127\.0\.0\.1\nenvironment \s*\nline AUTH dbhaven top-secret\nline PING$/m);
  });

  it("fails with the server's words, and notes nothing", () => {
    const here = place();
    here.write("data/.dbhaven", "redis 6.0\n");
    here.run("start.sh");
    assert.deepEqual(here.run("health.sh", [], { STUB_PING: "LOADING Redis is loading" }), { code: 1, output: "LOADING Redis is loading\n" });
    assert.equal(here.read("data/.dbhaven"), "redis 6.0\n");
  });
});

describe("database.sh of Redis", () => {
  const settings = { TARGET_HOST: "jobs", TARGET_PORT: "6379", DATABASE: "mails", KEY_PATTERN: "mails:*", ACCOUNTS: "mailer application generated\nviewer readOnly generated\n", OPEN: "true", WAIT_SECONDS: "0" };
  const job = (changed: Partial<typeof settings> = {}, more: Record<string, string> = {}) => {
    const here = place();
    here.write("settings.env", Object.entries({ ...settings, ...changed }).map(([key, value]) => `${key}='${value}'\n`).join(""));
    for (const account of ["mailer", "viewer"]) here.write(`secrets/verifier-${account}`, sha256(account));
    const { code, output } = here.run("database.sh", [], more);
    const calls = here.has("calls") ? here.read("calls").split("\n") : [];
    return { code, output, lines: calls.filter((line) => line.startsWith("line ")).map((line) => line.slice(5)).filter((line) => !line.startsWith("AUTH")), calls, result: JSON.parse(here.read("output/result")) };
  };

  it("makes each account anew with its hash, its keys and its commands, and keeps them", () => {
    const { code, lines, result, output } = job();
    assert.equal(code, 0, output);
    assert.deepEqual(lines.filter((line) => !line.startsWith("ACL SETUSER")), ["PING", "INFO server", "ACL LIST", "ACL SAVE"]);
    assert.deepEqual(lines.filter((line) => line.startsWith("ACL SETUSER")), [
      `ACL SETUSER mailer reset on #${sha256("mailer")} ~mails:* resetchannels &mails:* +@all -@admin -@dangerous +info +client|setname +client|getname +client|id -scan -randomkey -dbsize -pubsub -function -client|tracking`,
      `ACL SETUSER viewer reset on #${sha256("viewer")} ~mails:* resetchannels &mails:* -@all +@read +@connection +@transaction +select +subscribe +psubscribe +unsubscribe +punsubscribe -@admin -@dangerous +info +client|setname +client|getname +client|id -scan -randomkey -dbsize -pubsub`
      + " -function -client|tracking",
    ]);
    assert.deepEqual(result, { state: "done", database: "mails", accounts: ["mailer", "viewer"] });
  });

  it("lets an only database's accounts look through its keys, and names no channels before 6.2", () => {
    const { lines } = job({ KEY_PATTERN: "*", ACCOUNTS: "mailer application generated\n" }, { STUB_REDIS_VERSION: "6.0.16" });
    assert.equal(lines[3], `ACL SETUSER mailer reset on #${sha256("mailer")} ~* +@all -@admin -@dangerous +info +client|setname +client|getname +client|id`);
  });

  it("lets accounts of a database that a move fills in only once its commit has", () => {
    const rules = (lines: string[]) => lines.filter((line) => line.startsWith("ACL SETUSER")).map((line) => line.split(" ").slice(2, 5).join(" "));
    assert.deepEqual(rules(job({ OPEN: "false" }).lines), ["mailer reset off", "viewer reset off"]);
    assert.deepEqual(rules(job({ OPEN: "false" }, { STUB_ACCOUNTS: "user mailer on #0 ~mails:* +@all" }).lines), ["mailer reset on", "viewer reset on"]);
    assert.deepEqual(rules(job({ OPEN: "false" }, { STUB_ACCOUNTS: "user mailer off #0 ~mails:* +@all" }).lines), ["mailer reset off", "viewer reset off"]);
  });

  it("leaves a carried account the passwords that it has on the server, and needs none for it", () => {
    const { lines } = job({ ACCOUNTS: "default application carried\n" }, { STUB_ACCOUNTS: "user default on sanitize-payload #0123 #4567 ~* &* +@all" });
    assert.match(lines[3]!, /^ACL SETUSER default reset on #0123 #4567 ~mails:\* resetchannels /);
    assert.match(job({ ACCOUNTS: "default application carried\n", OPEN: "false" }).lines[3]!, /^ACL SETUSER default reset off {2}~mails:\* /);
  });

  it("gives no secret to an argument, nor to its output", () => {
    const { calls, output } = job();
    for (const secret of ["top-secret", sha256("mailer"), sha256("viewer")]) {
      assert.ok(!calls.some((line) => !line.startsWith("line ") && line.includes(secret)));
      assert.ok(!output.includes(secret));
    }
  });

  it("refuses a wrong password at once, and a server that does not answer in time", () => {
    const wrong = job({}, { STUB_LOGIN: "WRONGPASS invalid username-password pair", STUB_PING: "NOAUTH Authentication required." });
    assert.deepEqual([wrong.code, wrong.result.reason], [exitCodes.refused, "login as dbhaven on jobs:6379: WRONGPASS invalid username-password pair"]);
    const silent = job({}, { STUB_PING: "Could not connect" });
    assert.deepEqual([silent.code, silent.result.reason], [exitCodes.refused, "no login as dbhaven on jobs:6379 within 0 s: Could not connect"]);
  });

  it("says which account the server did not take, and that it can be run again", () => {
    const { code, result } = job({}, { STUB_ANSWER: "ERR Error in ACL SETUSER modifier" });
    assert.deepEqual([code, result.reason], [exitCodes.undone, "account mailer: ERR Error in ACL SETUSER modifier"]);
  });
});
