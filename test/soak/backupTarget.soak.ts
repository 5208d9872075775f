import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { exitCodes } from "../../plan/moves/failure";
import { accounts, Bench, fixture, passwords, waive } from "../jobs/support/bench";
import type { Ended, JobBench, RunningJob } from "../jobs/support/jobBench";
import { MariadbBench, mariadbPasswords, moved } from "../jobs/support/mariadbBench";
import { RedisBench, redisPasswords } from "../jobs/support/redisBench";

const everything = (file: string) => fs.readFileSync(path.join(__dirname, "..", "jobs", "fixtures", file), "utf8");
const [first, second] = ["20260101000000-0001", "20260101000000-0002"];
/** Short enough for a column of every fixture, and in none of them. */
const marker = "since";

/** The move, committed: from then on the source is not asked any more. */
async function commit(bench: JobBench & { job(role: "keeper" | "move", settings: Record<string, string>): Promise<RunningJob> }, settings: Record<string, string>): Promise<void> {
  await bench.job("keeper", settings);
  const job = await bench.job("move", settings);
  await job.reaches("verified");
  await job.commit();
  const ended = await job.end();
  assert.equal(ended.result.state, "committed", JSON.stringify(ended));
  await bench.signal("source", "SIGKILL");
}

const isRestored = ({ code, result, said }: Ended, move: string): void => {
  assert.equal(code, 0, JSON.stringify(result));
  assert.deepEqual(said, ["prepare", "dump", "restore", "verify", "the backup gives back what the source had"]);
  assert.deepEqual([result.state, result.folder, result.differences], ["restored", `${move}/${second}`, []]);
};

/** By the name that another server may have: the certificate is for the instance's alone. */
const otherName = async (bench: JobBench): Promise<string> => (await bench.docker.getContainer(bench.name("target")).inspect()).Id.slice(0, 12);

describe("Backup of the target of a move of PostgreSQL 15 to 17", () => {
  let bench: Bench;
  let settings: Record<string, string>;

  before(async () => {
    bench = await Bench.start({ source: "postgres:15-bookworm", target: "postgres:17-trixie" });
    await bench.sql("source", "create database nasty template template0", { user: "postgres", database: "postgres" });
    await bench.sql("source", fixture("nasty.sql"), { user: "postgres", options: ["-v", `shop_password=${passwords.shop}`, "-v", `reports_password=${passwords.reports}`, "-v", "bulk=5000"] });
    assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
    settings = bench.settings(first, { ACCOUNTS: JSON.stringify({ ...accounts, postgres: { as: "shop_app" } }), WAIVE: JSON.stringify([...waive, "row security of account postgres"]) });
    await commit(bench, settings);
    await bench.sql("target", `insert into app.no_key values (1, '${marker}')`);
  });
  after(() => bench?.remove());

  it("is restored and equal without the source, has what was written since the switch, and leaves nothing in the instance", async () => {
    isRestored(await (await bench.backupOfTarget({ ...settings, RUN: second }, passwords.administrator)).end(), "nasty");
    assert.equal(await bench.inVolume(`pg_restore --data-only -t no_key -f - /backups/nasty/${second}/database | grep -c '${marker}'`), "1");
    assert.match(await bench.inVolume(`grep '^ALTER ROLE dbhaven ' /backups/nasty/${second}/roles.sql`), /^ALTER ROLE dbhaven WITH SUPERUSER [A-Z ]+;$/);
    assert.equal(await bench.sql("target", "select to_regclass('dbhaven.lease') is null", { database: "dbhaven" }), "t");
    assert.equal(await bench.login("target", "shop_app", passwords.shopApp), "in");
  });

  it("is refused where the server that answers has another name than its certificate", async () => {
    const { code, result } = await (await bench.backupOfTarget({ ...settings, RUN: second, TARGET_HOST: await otherName(bench) }, passwords.administrator)).end();
    assert.equal(code, exitCodes.refused, JSON.stringify(result));
    assert.match(String(result.reason), /^login as dbhaven on the source, database nasty: .*does not match host name/);
  });
});

describe("Backup of the target of a move of MariaDB 10.11 to 11.8", () => {
  let bench: MariadbBench;
  let settings: Record<string, string>;

  before(async () => {
    bench = await MariadbBench.start({ source: "mariadb:10.11", target: "mariadb:11.8" });
    assert.doesNotMatch(await bench.as("source", "root", mariadbPasswords.superuser, everything("everything.mariadb.sql")), /ERROR/);
    assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
    settings = bench.settings(first);
    await commit(bench, settings);
    await bench.target(`INSERT INTO no_key (a, b) VALUES (1, '${marker}')`);
  });
  after(() => bench?.remove());

  it("is restored and equal without the source, and has what was written since the switch", async () => {
    isRestored(await (await bench.backupOfTarget({ ...settings, RUN: second }, mariadbPasswords.administrator)).end(), "everything");
    assert.equal(await bench.inVolume(`gzip -dc /backups/everything/${second}/2-rows.sql.gz | grep -c '${marker}'`), "1");
    assert.equal(await bench.as("target", "app", mariadbPasswords.app, "SELECT 'in'", moved), "in");
  });

  it("is refused where the server that answers has another name than its certificate", async () => {
    const { code, result } = await (await bench.backupOfTarget({ ...settings, RUN: second, TARGET_HOST: await otherName(bench) }, mariadbPasswords.administrator)).end();
    assert.equal(code, exitCodes.refused, JSON.stringify(result));
    assert.match(String(result.reason), /^login as dbhaven on the source .*(certificate|SSL|TLS)/i);
  });
});

describe("Backup of the target of a move of Redis 7.0 to Valkey 8.1", () => {
  let bench: RedisBench;
  let settings: Record<string, string>;

  before(async () => {
    bench = await RedisBench.start({ source: "redis:7.0-bookworm", target: "valkey/valkey:8.1-trixie" }, { source: ["--appendonly", "yes"], accountsInFile: false });
    await bench.old(...everything("everything.redis").trim().split("\n"), `ACL SETUSER reader on >${redisPasswords.reader} ~* +@read`);
    assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
    settings = bench.settings(first);
    await commit(bench, settings);
    await bench.target(`SET ${marker} yes`);
  });
  after(() => bench?.remove());

  it("is loaded and equal without the source, and has what was written since the switch", async () => {
    isRestored(await (await bench.backupOfTarget({ ...settings, RUN: second }, redisPasswords.administrator)).end(), "sessions");
    assert.equal(await bench.inVolume(`grep -c '${marker}' /backups/sessions/${second}/dump.rdb`), "1");
    assert.match(await bench.inVolume(`cat /backups/sessions/${second}/users.acl`), /^user app on /m);
  });

  it("is refused with a password that is not the administrator's, and that one stays", async () => {
    const { code, result } = await (await bench.backupOfTarget({ ...settings, RUN: second }, "nobodys")).end();
    assert.equal(code, exitCodes.refused, JSON.stringify(result));
    assert.match(String(result.reason), /^login as dbhaven on the source .*WRONGPASS/);
    assert.equal(await bench.target("GET plain"), "hello");
  });
});
