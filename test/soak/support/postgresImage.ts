/** What an image of PostgreSQL promises, whether it is the official one or the lab's stand-in. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type Docker from "dockerode";
import { provide } from "../../../lab/onDemand";
import { until } from "../../../lab/wait";
import { execIn } from "../../../swarm/exec";
import { ended, engine, inside, make, type Start } from "../../lab/support/containers";

const password = "a pass'word\"with $signs";

/** @param onDemand it is not in every lab */
export function keepsItsPromises(image: string, version: number, onDemand = false): void {
  describe(`image ${image}`, function () {
    this.timeout(300_000);
    const made: Docker.Container[] = [];
    const start = async (options: Start) => {
      const container = await make(image, options);
      made.push(container);
      await container.start();
      return container;
    };
    const running = async (options: Start) => {
      const container = await start({ env: [`POSTGRES_PASSWORD=${password}`], ...options });
      await until(`${image} to accept connections`, 200, async () => (await inside(container, "pg_isready -h 127.0.0.1")).exitCode === 0);
      return container;
    };
    before(async function () {
      this.timeout(900_000); // it may have to be built
      if (onDemand) await provide([image], ["srv80"]);
    });
    afterEach(() => Promise.all(made.splice(0).map((container) => container.remove({ force: true, v: true }))));

    it("refuses to start without a password, and names the setting", async () => {
      const { code, output } = await ended(await start({ env: [] }));
      assert.notEqual(code, 0);
      assert.match(output, /POSTGRES_PASSWORD/);
    });

    it("refuses a setting that is given both as value and as file", async () => {
      const { code, output } = await ended(await start({ env: ["POSTGRES_PASSWORD=a", "POSTGRES_PASSWORD_FILE=/etc/hostname"] }));
      assert.notEqual(code, 0);
      assert.match(output, /POSTGRES_PASSWORD\b.*POSTGRES_PASSWORD_FILE/s);
    });

    it("takes user, password and database from files, and asks for the password over the network only", async () => {
      const files = [["user", "bo ss"], ["password", password], ["db", "my-db"]].map(([name, content]) => ({ name: `etc/lab/${name}`, content: `${content}\n` }));
      const container = await running({ files, env: ["POSTGRES_USER_FILE=/etc/lab/user", "POSTGRES_PASSWORD_FILE=/etc/lab/password", "POSTGRES_DB_FILE=/etc/lab/db"] });
      const login = (host: string, secret: string) => inside(container, `PGPASSWORD=$1 psql -X -At ${host} -U 'bo ss' -d my-db -c 'select current_user'`, [secret]);
      assert.equal((await login("", "")).stdout, "bo ss\n");
      assert.equal((await login("-h $(hostname -i)", password)).stdout, "bo ss\n");
      assert.match((await login("-h $(hostname -i)", "wrong")).stderr, /password authentication failed/);
      const { stdout } = await inside(container, "psql -X -At -U 'bo ss' my-db -c \"select rolpassword from pg_authid where rolname = 'bo ss'\"");
      assert.match(stdout, version < 14 ? /^md5[0-9a-f]{32}\n$/ : /^SCRAM-SHA-256\$/);
    });

    it("runs init files in the order of their names, once, and ignores what it does not know", async () => {
      const folder = "docker-entrypoint-initdb.d";
      const container = await running({
        files: [
          { name: `${folder}/10-first.sql`, content: "create table seen (nr serial, by text); insert into seen (by) values ('sql');" },
          { name: `${folder}/20-packed.sql.gz`, content: gzipSync("insert into seen (by) values ('gz');") },
          { name: `${folder}/30-sourced.sh`, content: "psql -v ON_ERROR_STOP=1 -U \"$POSTGRES_USER\" -d \"$POSTGRES_DB\" -c \"insert into seen (by) values ('sourced')\"; export LAB_SOURCED=yes" },
          { name: `${folder}/40-run.sh`, content: "#!/bin/bash\npsql -v ON_ERROR_STOP=1 -U \"$POSTGRES_USER\" -d \"$POSTGRES_DB\" -c \"insert into seen (by) values ('run ' || '$LAB_SOURCED')\"", mode: 0o755 },
          { name: `${folder}/50-note.txt`, content: "this is no SQL" },
        ],
      });
      const seen = () => sql(container, "select string_agg(by, ',' order by nr) from seen");
      assert.equal(await seen(), "sql,gz,sourced,run yes");
      await container.restart();
      await until("the second start", 50, async () => (await inside(container, "pg_isready -h 127.0.0.1")).exitCode === 0);
      assert.equal(await seen(), "sql,gz,sourced,run yes");
    });

    it("ends with an error when an init file fails", async () => {
      const files = [{ name: "docker-entrypoint-initdb.d/10-bad.sql", content: "select 1/0;" }];
      const { code } = await ended(await start({ files, env: ["POSTGRES_PASSWORD=a"] }));
      assert.notEqual(code, 0);
    });

    it("hands options on to the server, with and without the word postgres before them", async () => {
      for (const command of [["-c", "max_connections=17"], ["postgres", "-c", "max_connections=17"]]) {
        assert.equal(await sql(await running({ command }), "show max_connections"), "17");
      }
    });

    it("runs any other command as it is", async () => {
      const { code, output } = await ended(await start({ env: [], command: ["bash", "-c", "id -u; postgres --version"] }));
      assert.equal(code, 0);
      assert.match(output, new RegExp(`^0\\npostgres \\(PostgreSQL\\) ${version}\\.`));
    });

    it("gives POSTGRES_INITDB_ARGS to initdb, and keeps its data where PGDATA says", async () => {
      const container = await running({ env: ["POSTGRES_PASSWORD=a", "POSTGRES_INITDB_ARGS=--data-checksums --auth-local='peer'", "PGDATA=/var/lib/postgresql/data/inner"] });
      const { stdout } = await inside(container, "setpriv --reuid=postgres --regid=postgres --clear-groups psql -X -At -c 'show data_checksums' -c 'show data_directory'");
      assert.equal(stdout, "on\n/var/lib/postgresql/data/inner\n");
      assert.equal((await inside(container, "stat -c '%u %a' /var/lib/postgresql/data/inner")).stdout, "999 700\n");
    });

    it("lets everybody in where POSTGRES_HOST_AUTH_METHOD is trust, without a password", async () => {
      const container = await running({ env: ["POSTGRES_HOST_AUTH_METHOD=trust"] });
      assert.equal((await inside(container, "psql -X -At -h $(hostname -i) -U postgres -c 'select 1'")).stdout, "1\n");
    });

    it("runs the server as user 999, also when started as that user", async () => {
      for (const user of [undefined, "999:999"]) {
        const container = await running({ user });
        assert.equal((await inside(container, "stat -c %u /proc/1")).stdout, "999\n");
        assert.equal(await sql(container, "select setting from pg_settings where name = 'listen_addresses'"), "*");
      }
    });

    it("listens on the network only when initialisation is over", async () => {
      // 127.0.0.1 answers inside of init scripts only if it listens there.
      const files = [{ name: "docker-entrypoint-initdb.d/10-look.sh", content: "if pg_isready -h 127.0.0.1; then exit 1; fi" }];
      assert.equal(await sql(await running({ files }), "select 1"), "1");
    });

    it("shuts down cleanly on its stop signal, with a session open", async () => {
      const container = await running({});
      const session = execIn(engine, container.id, ["psql", "-U", "postgres", "-c", "select pg_sleep(50)"]);
      await until("the session", 10, async () => (await sql(container, "select count(*) from pg_stat_activity where query like '%pg_sleep(50)' and state = 'active'")) === "1");
      await container.stop({ t: 30 });
      await session;
      const { code, output } = await ended(container);
      assert.equal(code, 0);
      assert.match(output, /database system is shut down/);
    });

    it("declares volume, port, stop signal and locale, and has the tools that jobs use", async () => {
      const { Config } = await engine.getImage(image).inspect();
      assert.deepEqual(Object.keys(Config.Volumes ?? {}), ["/var/lib/postgresql/data"]);
      assert.deepEqual(Object.keys(Config.ExposedPorts ?? {}), ["5432/tcp"]);
      assert.equal((Config as { StopSignal?: string }).StopSignal, "SIGINT");
      assert.ok(Config.Env?.includes("LANG=en_US.utf8"), "LANG");
      assert.ok(Config.Env?.includes("PGDATA=/var/lib/postgresql/data"), "PGDATA");
      const container = await running({});
      const tools = "bash flock psql pg_dump pg_dumpall pg_restore pg_isready initdb setpriv sha256sum mktemp timeout awk sed gzip";
      assert.equal((await inside(container, `for tool in ${tools}; do command -v $tool >/dev/null || echo $tool; done`)).stdout, "");
      assert.equal(await sql(container, "select datcollate || ' ' || pg_encoding_to_char(encoding) from pg_database where datname = 'postgres'"), "en_US.utf8 UTF8");
      assert.equal(await sql(container, "select count(*) > 0 from pg_collation where collname in ('C.utf8', 'C.UTF-8')"), "t");
    });
  });
}

async function sql(container: Docker.Container, query: string): Promise<string> {
  const { exitCode, stdout, stderr } = await execIn(engine, container.id, ["psql", "-X", "-At", "-U", "postgres", "-c", query]);
  assert.equal(exitCode, 0, stderr);
  return stdout.trim();
}
