import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const jobs = path.join(__dirname, "..", "..", "jobs");
const script = ["start/volume.sh", "postgres/start.sh"].map((file) => fs.readFileSync(path.join(jobs, file), "utf8")).join("");

/** postgres tells its version, and notes what it is told in single-user mode; the entrypoint notes its arguments. */
const programs: Record<string, string> = {
  postgres: 'if [[ $1 == --version ]]; then echo "postgres (PostgreSQL) ${STUB_VERSION:-17.6} (Debian)"; else cat >"$STUB_CALLS.single"; fi',
  "docker-entrypoint.sh": 'printf "%s\\n" "$@" >"$STUB_CALLS"',
  chown: ":", gosu: 'shift; exec "$@"',
};

const folders: string[] = [];
after(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true })));

function place() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-postgres-"));
  folders.push(folder);
  const at = (...parts: string[]) => path.join(folder, ...parts);
  for (const name of ["bin", "data", "memory", "secrets", "init"]) fs.mkdirSync(at(name));
  for (const [name, text] of Object.entries(programs)) fs.writeFileSync(at("bin", name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  fs.writeFileSync(at("secrets/administrator-verifier"), "SCRAM-SHA-256$4096:stored");
  fs.writeFileSync(at("secrets/server-key.pem"), "the key");
  const env = {
    PATH: `${at("bin")}:/usr/bin:/bin`, TMPDIR: folder, STUB_CALLS: at("calls"), PGDATA: at("data/pgdata"), DBHAVEN_MEMORY: at("memory"), DBHAVEN_SECRETS: at("secrets"),
    DBHAVEN_INITIALISATION: at("init"), DBHAVEN_LOCK_SECONDS: "0",
  };
  return {
    read: (file: string) => fs.readFileSync(at(file), "utf8"),
    write: (file: string, text: string) => { fs.mkdirSync(path.dirname(at(file)), { recursive: true }); fs.writeFileSync(at(file), text); },
    mode: (file: string) => (fs.statSync(at(file)).mode & 0o777).toString(8),
    start: (more: Record<string, string> = {}) => {
      const { status, stdout, stderr } = spawnSync("bash", ["-c", script, "dbhaven-start", "postgres", "-c", "ssl=on"], { env: { ...env, ...more }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
      return { code: status, output: stdout + stderr };
    },
  };
}

describe("The health check of a PostgreSQL server", () => {
  const health = ["client.sh", "health.sh"].map((file) => fs.readFileSync(path.join(jobs, "postgres", file), "utf8")).join("");

  it("logs in as the administrator, encrypted and without a password, and is as well as that is", () => {
    for (const code of [0, 2]) {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-postgres-"));
      folders.push(folder);
      fs.writeFileSync(path.join(folder, "psql"), `#!/bin/bash\nprintf '%s\\n' "$@"\nexit ${code}\n`, { mode: 0o755 });
      const { status, stdout } = spawnSync("bash", ["-c", health, "dbhaven-health"], { env: { PATH: `${folder}:/usr/bin:/bin` }, encoding: "utf8" });
      assert.deepEqual([status, stdout], [code, "-XAtwc\nselect 1\nhost=127.0.0.1 user=dbhaven dbname=postgres sslmode=require\n"]);
    }
  });
});

describe("The start of a PostgreSQL server", () => {
  it("lets nobody in over a network but the administrator, from where the estate says, and the accounts that the job wrote", () => {
    const here = place();
    assert.deepEqual(here.start({ DBHAVEN_ADMINISTRATORS: "192.0.2.0/24 2001:db8::/64" }), { code: 0, output: "" });
    const own = ["local all all trust", "hostssl postgres dbhaven 127.0.0.1/32 trust", ...["samenet", "192.0.2.0/24", "2001:db8::/64"].map((range) => `hostssl all dbhaven ${range} scram-sha-256`), ""].join("\n");
    assert.equal(here.read("data/access/pg_hba.conf"), own);
    here.write("data/access/accounts.conf", 'hostssl "shop" "web" all scram-sha-256\n# end\n');
    here.start({ DBHAVEN_ADMINISTRATORS: "192.0.2.0/24 2001:db8::/64" });
    assert.equal(here.read("data/access/pg_hba.conf"), `${own}hostssl "shop" "web" all scram-sha-256\n# end\n`);
    assert.match(here.read("calls"), /^postgres\n-c\nssl=on\n-c\nhba_file=.*\/data\/access\/pg_hba\.conf\n$/);
  });

  it("keeps the key to the server's user", () => {
    const here = place();
    here.start();
    assert.deepEqual([here.read("memory/server-key.pem"), here.mode("memory/server-key.pem"), here.mode("data/access")], ["the key", "600", "700"]);
  });

  it("gives the administrator the password of today: while the data are made over the socket, later before anybody can connect", () => {
    const here = place();
    here.start();
    const statements = /CREATE ROLE dbhaven; END IF; END';\nALTER ROLE dbhaven SUPERUSER LOGIN .* PASSWORD 'SCRAM-SHA-256\$4096:stored';\nALTER ROLE postgres PASSWORD NULL;\n$/;
    assert.match(here.read("init/00-dbhaven.sql"), statements);
    assert.match(here.read("init/00-dbhaven.sql"), /^SET log_statement = none;/);
    assert.equal(here.mode("init/00-dbhaven.sql"), "600");
    here.write("data/pgdata/PG_VERSION", "17\n");
    here.start();
    assert.match(here.read("calls.single"), statements);
  });

  it("notes who wrote, also in a volume from before there was a note", () => {
    const here = place();
    here.start();
    assert.equal(here.read("data/.dbhaven"), "postgres 17\n");
    const old = place();
    old.write("data/pgdata/PG_VERSION", "17\n");
    assert.equal(old.start().code, 0);
    assert.equal(old.read("data/.dbhaven"), "postgres 17\n");
  });

  it("refuses what another version wrote, newer or older, and what is not its own", () => {
    for (const [wrote, words] of [["18", /the volume was written by postgres 18, which postgres 17 cannot read; go back to an image of postgres 18 or newer/], ["15", /written by postgres 15, .* by a move/]] as const) {
      const here = place();
      here.write("data/pgdata/PG_VERSION", `${wrote}\n`);
      const { code, output } = here.start();
      assert.equal(code, 20, output);
      assert.match(output, words);
    }
    const foreign = place();
    foreign.write("data/.dbhaven", "mariadb 10.11\n");
    assert.match(foreign.start().output, /the volume belongs to mariadb/);
    const strange = place();
    strange.write("data/letters/one", "");
    assert.match(strange.start().output, /the volume holds letters/);
  });
});
