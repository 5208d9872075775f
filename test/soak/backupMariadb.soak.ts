import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { moveFiles } from "../../jobs/local/files";
import { until } from "../../lab/wait";
import { exitCodes } from "../../plan/moves/failure";
import { MariadbBench, mariadbPasswords as passwords, moved } from "../jobs/support/mariadbBench";
import type { Ended } from "../jobs/support/jobBench";

const everything = fs.readFileSync(path.join(__dirname, "..", "jobs", "fixtures", "everything.mariadb.sql"), "utf8");

/** The backup of a source with all that moves get wrong. */
describe("Backup of MariaDB 10.5, restored by 10.11", () => {
  let bench: MariadbBench;
  let runs = 0;
  const newRun = () => `20260101000000-${String(++runs).padStart(4, "0")}`;

  before(async () => {
    bench = await MariadbBench.start({ source: "mariadb:10.5", target: "mariadb:10.11" }, { source: ["--max-allowed-packet=128M"] });
    assert.doesNotMatch(await bench.as("source", "root", passwords.superuser, everything), /ERROR/);
    // More than a client takes unasked.
    await bench.old("INSERT INTO bytes (id, b, p) VALUES (x'0F0F0F0F', REPEAT('0123456789abcdef', 1250000), ST_GeomFromText('POINT(5 5)'))");
  });
  after(() => bench?.remove());

  const backup = async (run = newRun(), changed: Record<string, string> = {}, more: Record<string, string> = {}): Promise<Ended> => (await bench.job("backup", bench.settings(run, changed), more)).end();
  const kept = async () => (await bench.inVolume("if [[ -d /backups/everything ]]; then ls -A /backups/everything; fi")).split("\n").filter(Boolean);
  const noFence = async () => assert.equal(await bench.old("SELECT @@GLOBAL.read_only, (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'dbhaven')"), "0\t0");

  it("is restored and equal, from files that root alone reads, with a manifest of all of them", async () => {
    const run = newRun();
    const { code, result, said } = await backup(run);
    assert.equal(code, 0, JSON.stringify(result));
    assert.deepEqual(said, ["prepare", "dump", "restore", "verify", "the backup gives back what the source had"]);
    assert.deepEqual([result.state, result.folder, result.differences], ["restored", `everything/${run}`, []]);
    const manifest = JSON.parse(await bench.inVolume(`cat /backups/everything/${run}/manifest.json`)) as Record<string, any>;
    assert.deepEqual(manifest.files.map(({ file }: { file: string }) => file), ["1-tables.sql.gz", "2-rows.sql.gz", "3-objects.sql.gz", "4-events.sql", "accounts.sql"]);
    assert.equal(await bench.inVolume("find /backups/everything -perm /077"), "");
    await noFence();
  });

  it("is restored by the plain client too, as the handbook says", async () => {
    await bench.fresh([`MARIADB_ROOT_PASSWORD=${passwords.superuser}`], ["mariadbd", "--max-allowed-packet=1G"]);
    const inside = (script: string) => bench.inside("restored", ["bash", "-c", `cd /backups/everything/20260101000000-0001 && export MYSQL_PWD='${passwords.superuser}' && ${script}`]);
    await until("the new server", 120, async () => (await inside("mariadb -uroot -h127.0.0.1 -NBe 'SELECT 1'")) === "1\n");
    await inside("mariadb -uroot --force <accounts.sql");
    assert.equal(await inside(`mariadb -uroot -e 'CREATE DATABASE \`${moved}\`' && gzip -dc [123]-*.sql.gz | mariadb -uroot --max-allowed-packet=1G --binary-mode --comments '${moved}' && mariadb -uroot '${moved}' <4-events.sql`), "");
    const asked = "SELECT (SELECT SUM(id) FROM child), (SELECT COUNT(*) FROM parent), (SELECT MAX(d) FROM a_first), (SELECT GROUP_CONCAT(name, ' ', status, ' ', definer, ' ', character_set_client, ' ', collation_connection, ' ', db_collation ORDER BY name) FROM mysql.event WHERE db = DATABASE() AND status = 'ENABLED' AND name = 'often'), (SELECT COUNT(*) FROM mysql.user WHERE User = 'shop'), (SELECT MAX(LENGTH(b)) FROM bytes)";
    assert.equal((await inside(`mariadb -uroot -NB '${moved}' -e "${asked}"`)).trim(), await bench.old(asked));
  });

  it("that was changed between dump and restore is found, and neither kept nor taken for one", async () => {
    const before = await kept();
    const file = "mariadb/backup/restore.sh";
    const changed = moveFiles("mariadb")[file]!.replace("begin_step restore\n", `begin_step restore
  gzip -dc "$partial/2-rows.sql.gz" | sed '/^INSERT INTO .\\(no_key\\|my\\)./s/VALUES (/&9/' | gzip >"$partial/new" && mv "$partial/new" "$partial/2-rows.sql.gz"\n`);
    const { code, result } = await backup(newRun(), {}, { [file]: changed });
    assert.equal(code, exitCodes.mismatch, JSON.stringify(result));
    assert.match(String(result.reason), /^what the backup gives back differs from its source: (no_key changed; my changed|my changed; no_key changed)$/);
    assert.deepEqual(await kept(), before);
    await noFence();
  });

  it("of a source that is written to all the time is that of one moment", async () => {
    await bench.old("CREATE TABLE written (id INT AUTO_INCREMENT PRIMARY KEY, t VARCHAR(10)) ENGINE = InnoDB");
    const writer = bench.inside("source", ["bash", "-c", `for i in $(seq 2000); do MYSQL_PWD='${passwords.superuser}' mariadb -uroot '${moved}' -e "INSERT INTO written (t) VALUES ('x')" || break; [[ ! -e /tmp/enough ]] || break; done; echo $i`]);
    const { code, result } = await backup();
    await bench.inside("source", ["touch", "/tmp/enough"]);
    assert.ok(Number((await writer).trim().split("\n").at(-1)) > 5, await writer);
    assert.equal(code, 0, JSON.stringify(result.reason));
  });

  it("that is killed in the middle leaves nothing that the next one does not remove, with the one before it", async () => {
    const [killed, next] = [newRun(), newRun()];
    const job = await bench.job("backup", bench.settings(killed));
    await job.reaches("dump");
    await bench.signal("backup", "SIGKILL");
    assert.equal((await job.end()).code, 137);
    assert.ok((await kept()).includes(`${killed}.part`));
    assert.equal((await backup(next)).code, 0);
    assert.deepEqual(await kept(), [next]);
  });

  it("is refused by a sentence where its volume has no room", async () => {
    bench.backupsBytes = 100_000;
    const { code, result } = await backup();
    delete bench.backupsBytes;
    assert.equal(code, exitCodes.refused, JSON.stringify(result));
    assert.match(String(result.reason), /^the volume of backups has 0 MB of free space, and a backup of this source may need \d+ MB: make room/);
    await noFence();
  });
});
