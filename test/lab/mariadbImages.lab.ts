/** What the MariaDB images promise, whether they are the official ones or the lab's stand-ins. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import type Docker from "dockerode";
import { provide } from "../../lab/onDemand";
import { nativeHash } from "../../lab/plugins/mysql/password";
import { until } from "../../lab/wait";
import { execIn } from "../../swarm/exec";
import { ended, engine, inside, make, output, type Start } from "./support/containers";

const password = "a pass'word\"with $signs and \\";
const rootPassword = "root's-Passw0rd";
const skipTimeZones = "MARIADB_INITDB_SKIP_TZINFO=1";
const versions = ["10.5", "10.11", "11.8"];

const made: Docker.Container[] = [];
const volumes: string[] = [];

async function start(image: string, options: Start): Promise<Docker.Container> {
  const container = await make(image, options);
  made.push(container);
  await container.start();
  return container;
}

/** Ready: over the network the server answers only when all preparation is over. */
async function running(image: string, options: Start = {}): Promise<Docker.Container> {
  const container = await start(image, { ...options, env: [skipTimeZones, ...(options.env ?? [`MARIADB_ROOT_PASSWORD=${rootPassword}`])] });
  await until(`${image} to accept connections`, 100, async () => (await inside(container, "healthcheck.sh --connect --innodb_initialized")).exitCode === 0);
  return container;
}

/** As root through the socket, unless told otherwise. */
async function sql(container: Docker.Container, query: string, { secret = rootPassword, options = "" } = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await inside(container, `MYSQL_PWD=$1 mariadb --batch --skip-column-names ${options || "-u root"} -e "$2"`, [secret, query]);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.trim();
}

async function sweep(): Promise<void> {
  await Promise.all(made.splice(0).map((container) => container.remove({ force: true, v: true })));
  await Promise.all(volumes.splice(0).map((volume) => engine.getVolume(volume).remove()));
}

for (const version of versions) {
  const image = `mariadb:${version}`;

  describe(`image ${image}`, function () {
    this.timeout(120_000);
    before(async function () {
      this.timeout(900_000); // it may have to be built
      await provide([image], ["srv80"]);
    });
    afterEach(sweep);

    it("refuses to start without a password for root, and names the settings", async () => {
      const { code, output: said } = await ended(await start(image, {}));
      assert.notEqual(code, 0);
      assert.match(said, /MARIADB_ROOT_PASSWORD[^]*MARIADB_RANDOM_ROOT_PASSWORD/);
    });

    it("refuses a setting that is given both as value and as file", async () => {
      const { code, output: said } = await ended(await start(image, { env: ["MARIADB_ROOT_PASSWORD=a", "MARIADB_ROOT_PASSWORD_FILE=/etc/hostname"] }));
      assert.notEqual(code, 0);
      assert.match(said, /MARIADB_ROOT_PASSWORD\b[^]*MARIADB_ROOT_PASSWORD_FILE/);
    });

    it("takes passwords, database and user from files; root has its password over the socket and over the network", async () => {
      const values = { root: rootPassword, user: "bo ss", password, database: "my_db" };
      const files = Object.entries(values).map(([name, content]) => ({ name: `etc/lab/${name}`, content: `${content}\n` }));
      const env = ["MARIADB_ROOT_PASSWORD_FILE=/etc/lab/root", "MARIADB_USER_FILE=/etc/lab/user", "MARIADB_PASSWORD_FILE=/etc/lab/password", "MARIADB_DATABASE_FILE=/etc/lab/database"];
      const container = await running(image, { files, env });
      const network = "-h $(hostname -i)";
      assert.equal(await sql(container, "select current_user()"), "root@localhost");
      assert.equal(await sql(container, "select current_user()", { options: `${network} -u root` }), "root@%");
      assert.equal(await sql(container, "select concat(current_user(), ' ', database())", { secret: password, options: `${network} -u 'bo ss' my_db` }), "bo ss@% my_db");
      for (const options of ["-u root", `${network} -u root`, `${network} -u 'bo ss'`]) await assert.rejects(sql(container, "select 1", { secret: "wrong", options }), /Access denied/);
      // The underscore of the name is no wildcard in the grant.
      await sql(container, "create database myxdb");
      await assert.rejects(sql(container, "select 1", { secret: password, options: "-u 'bo ss' myxdb" }), /Access denied/);
    });

    it("takes the hashes of passwords instead, for root and for the user", async () => {
      const container = await running(image, { env: [`MARIADB_ROOT_PASSWORD_HASH=${nativeHash(rootPassword)}`, "MARIADB_USER=app", `MARIADB_PASSWORD_HASH=${nativeHash("apps")}`, "MARIADB_DATABASE=shop"] });
      assert.equal(await sql(container, "select current_user()"), "root@localhost");
      assert.equal(await sql(container, "select current_user()", { secret: "apps", options: "-h 127.0.0.1 -u app shop" }), "app@%");
    });

    it("runs init files in the order of their names, once, and ignores what it does not know", async () => {
      const folder = "docker-entrypoint-initdb.d";
      const insert = (by: string) => `insert into seen (step) values ('${by}');`;
      const container = await running(image, {
        env: [`MARIADB_ROOT_PASSWORD=${rootPassword}`, "MARIADB_DATABASE=shop"],
        files: [
          { name: `${folder}/10-first.sql`, content: `create table seen (nr serial, step text); ${insert("sql")}` },
          { name: `${folder}/20-packed.sql.gz`, content: gzipSync(insert("gz")) },
          { name: `${folder}/30-sourced.sh`, content: "export LAB_SOURCED=yes" },
          { name: `${folder}/40-run.sh`, content: `#!/bin/bash\nMYSQL_PWD=$MARIADB_ROOT_PASSWORD mariadb -u root "$MARIADB_DATABASE" -e "insert into seen (step) values ('run $LAB_SOURCED')"`, mode: 0o755 },
          { name: `${folder}/50-note.txt`, content: "this is no SQL" },
        ],
      });
      const seen = () => sql(container, "select group_concat(step order by nr) from shop.seen");
      assert.equal(await seen(), "sql,gz,run yes");
      await container.restart();
      await until("the second start", 100, async () => (await inside(container, "healthcheck.sh --connect")).exitCode === 0);
      assert.equal(await seen(), "sql,gz,run yes");
    });

    it("ends with an error when an init file fails", async () => {
      const files = [{ name: "docker-entrypoint-initdb.d/10-bad.sql", content: "select 1 from nothing;" }];
      const { code } = await ended(await start(image, { files, env: ["MARIADB_ROOT_PASSWORD=a", skipTimeZones] }));
      assert.notEqual(code, 0);
    });

    it("listens on the network only when initialisation is over, and says so by its health check", async () => {
      const files = [{ name: "docker-entrypoint-initdb.d/10-look.sh", content: "if healthcheck.sh --connect; then exit 1; fi; mariadb -u root -p\"$MARIADB_ROOT_PASSWORD\" -e 'create database looked'" }];
      const container = await running(image, { files });
      assert.equal(await sql(container, "select count(*) from information_schema.schemata where schema_name = 'looked'"), "1");
      assert.equal((await inside(container, "healthcheck.sh --su-mysql --connect --innodb_initialized")).exitCode, 0);
      assert.equal((await inside(container, "healthcheck.sh")).exitCode, 1);
    });

    it("hands options on to the server, with and without its name before them, and any other command is run as it is", async () => {
      for (const command of [["--max-connections=17"], ["mariadbd", "--max-connections=17"]]) assert.equal(await sql(await running(image, { command }), "select @@max_connections"), "17");
      const { code, output: said } = await ended(await start(image, { command: ["bash", "-c", "id -u; mariadbd --version"] }));
      assert.equal(code, 0);
      assert.match(said, new RegExp(`^0\\n.*Ver ${version.replace(".", "\\.")}\\.`));
    });

    it("runs the server as user 999, also when started as that user, with its data in /var/lib/mysql", async () => {
      for (const user of [undefined, "999:999"]) {
        const container = await running(image, { user });
        assert.equal((await inside(container, "stat -c %u /proc/1 /var/lib/mysql/ibdata1")).stdout, "999\n999\n");
      }
    });

    it("shuts down cleanly on the signal that docker stop sends, with a session open", async () => {
      const container = await running(image);
      const session = execIn(engine, container.id, ["mariadb", "-u", "root", `-p${rootPassword}`, "-e", "select sleep(100)"]);
      await until("the session", 20, async () => (await sql(container, "select count(*) from information_schema.processlist where info = 'select sleep(100)'")) === "1");
      await container.stop({ t: 60 });
      await session;
      const { code, output: said } = await ended(container);
      assert.equal(code, 0);
      assert.match(said, /(mariadbd|mysqld): Shutdown complete/);
    });

    it("declares volume and port, and has the programs that jobs use: from 11 on none by the name mysql", async () => {
      const { Config } = await engine.getImage(image).inspect();
      assert.deepEqual(Object.keys(Config.Volumes ?? {}), ["/var/lib/mysql"]);
      assert.deepEqual(Object.keys(Config.ExposedPorts ?? {}), ["3306/tcp"]);
      assert.deepEqual(Config.Entrypoint, ["docker-entrypoint.sh"]);
      const absent = async (programs: string) => (await ended(await start(image, { command: ["bash", "-c", `for program in ${programs}; do command -v $program >/dev/null || echo -n $program' '; done`] }))).output.trim();
      const own = "mariadb mariadb-dump mariadb-admin mariadb-upgrade mariadb-install-db mariadb-tzinfo-to-sql mariadbd";
      assert.equal(await absent(`bash flock sha256sum mktemp timeout awk sed gzip zstd xz setpriv healthcheck.sh ${own}`), "");
      const old = "mysql mysqldump mysqladmin mysqld";
      assert.equal(await absent(old), version.startsWith("11.") ? old : "");
    });
  });
}

describe("images mariadb:10.5 and mariadb:10.11 on one volume", function () {
  this.timeout(200_000);
  before(async function () {
    this.timeout(900_000);
    await provide(["mariadb:10.5", "mariadb:10.11"], ["srv80"]);
  });
  afterEach(sweep);

  /** A volume that 10.5 has made, with a row in it. */
  async function old(): Promise<string> {
    const volume = `dbhaven-images-${randomBytes(3).toString("hex")}`;
    volumes.push(volume);
    const container = await running("mariadb:10.5", { volume });
    await sql(container, "create database shop; create table shop.kept (id int); insert into shop.kept values (7)");
    await container.stop({ t: 60 });
    return volume;
  }

  it("the newer one upgrades the system tables where MARIADB_AUTO_UPGRADE asks for it, after a backup of them", async () => {
    const container = await running("mariadb:10.11", { volume: await old(), env: ["MARIADB_AUTO_UPGRADE=1"] });
    assert.equal(await sql(container, "select id from shop.kept"), "7");
    assert.equal((await inside(container, "ls /var/lib/mysql/system_mysql_backup_10.5*.sql.zst | wc -l")).stdout, "1\n");
    assert.match((await inside(container, "cat /var/lib/mysql/mysql_upgrade_info")).stdout, /^10\.11\./);
  });

  it("and leaves them as they are otherwise, and says so", async () => {
    const container = await running("mariadb:10.11", { volume: await old(), env: [] });
    assert.match(await output(container), /MARIADB_AUTO_UPGRADE/);
    assert.match((await inside(container, "cat /var/lib/mysql/mysql_upgrade_info")).stdout, /^10\.5\./);
  });
});
