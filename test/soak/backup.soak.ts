import * as assert from "node:assert/strict";
import { moveFiles } from "../../jobs/local/files";
import { exitCodes } from "../../plan/moves/failure";
import { Bench, fixture, jobSecrets, passwords } from "../jobs/support/bench";
import type { Ended } from "../jobs/support/jobBench";

/** The backup of a source with all that moves get wrong; what stands in the source is the same throughout. */
describe("Backup of PostgreSQL 15, restored by 17", () => {
  let bench: Bench;
  let runs = 0;
  const newRun = () => `20260101000000-${String(++runs).padStart(4, "0")}`;

  before(async () => {
    bench = await Bench.start({ source: "postgres:15-bookworm", target: "postgres:17-trixie" });
    await bench.sql("source", "create database nasty template template0", { user: "postgres", database: "postgres" });
    await bench.sql("source", fixture("nasty.sql"), { user: "postgres", options: ["-v", `shop_password=${passwords.shop}`, "-v", `reports_password=${passwords.reports}`, "-v", "bulk=50000"] });
  });
  after(() => bench?.remove());

  const begin = (run: string, changed: Record<string, string> = {}, more: Record<string, string> = {}) => bench.job("backup", bench.settings(run, changed), jobSecrets(), undefined, more);
  const backup = async (run = newRun(), changed: Record<string, string> = {}, more: Record<string, string> = {}): Promise<Ended> => (await begin(run, changed, more)).end();
  const kept = async () => (await bench.inVolume("if [[ -d /backups/nasty ]]; then ls -A /backups/nasty; fi")).split("\n").filter(Boolean);
  const noFence = async () => assert.equal(await bench.sql("source", "select count(*) from dbhaven.lease", { database: "dbhaven" }), "0");

  it("is restored and equal, and leaves files that root alone reads, with a manifest of all of them", async () => {
    const run = newRun();
    const { code, result, said } = await backup(run);
    assert.equal(code, 0, JSON.stringify(result));
    assert.deepEqual(said, ["prepare", "dump", "restore", "verify", "the backup gives back what the source had"]);
    assert.deepEqual([result.state, result.folder, result.differences], ["restored", `nasty/${run}`, []]);
    const manifest = JSON.parse(await bench.inVolume(`cat /backups/nasty/${run}/manifest.json`)) as Record<string, any>;
    assert.equal(manifest.digest, result.digest);
    assert.ok(manifest.files.some(({ file }: { file: string }) => file === "roles.sql") && manifest.files.length > 10);
    assert.equal(await bench.inVolume(`cd /backups/nasty/${run} && sha256sum roles.sql | cut -d " " -f 1`), manifest.files.find(({ file }: { file: string }) => file === "roles.sql").sha256);
    assert.equal(await bench.inVolume("find /backups/nasty -perm /077"), "");
    assert.match(await bench.inVolume(`cat /backups/nasty/${run}/roles.sql`), /SCRAM-SHA-256/);
    await noFence();
  });

  it("removes an earlier one, but not one that a committed run rests on", async () => {
    const [run, next] = [newRun(), newRun()];
    assert.equal((await backup(run, { KEEP: "20260101000000-0001" })).code, 0);
    assert.deepEqual(await kept(), ["20260101000000-0001", run]);
    assert.equal((await backup(next, { KEEP: run })).code, 0);
    assert.deepEqual(await kept(), [run, next]);
  });

  it("that was changed between dump and restore is found, and neither kept nor taken for one", async () => {
    const before = await kept();
    const file = "postgres/backup/restore.sh";
    const flipped = moveFiles("postgres")[file]!.replace("begin_step restore\n", `begin_step restore
  big=$(ls -S "$partial/database" | grep dat | head -n 1)
  printf x | dd of="$partial/database/$big" bs=1 seek=2000 conv=notrunc\n`);
    const { code, result } = await backup(newRun(), {}, { [file]: flipped });
    assert.ok([exitCodes.refused, exitCodes.mismatch].includes(code as never), JSON.stringify(result));
    assert.match(String(result.reason), /^the backup cannot be restored|^what the backup gives back differs/);
    assert.deepEqual(await kept(), before);
    await noFence();
  });

  it("of a source that is written to all the time is that of one moment", async () => {
    await bench.sql("source", "create sequence app.ticks");
    const writer = bench.inside("source", ["bash", "-c", "for i in $(seq 2000); do psql -XqAt -U postgres -d nasty -c 'insert into app.no_key (a) values (1)' -c \"select nextval('app.ticks')\" || break; [[ ! -e /tmp/enough ]] || break; done; echo $i"]);
    const { code, result } = await backup();
    await bench.inside("source", ["touch", "/tmp/enough"]);
    assert.ok(Number((await writer).trim().split("\n").at(-1)) > 5, await writer);
    assert.equal(code, 0, JSON.stringify(result.reason));
  });

  it("that is killed in the middle leaves nothing that the next one does not remove", async () => {
    const [killed, next] = [newRun(), newRun()];
    const job = await begin(killed);
    await job.reaches("restore");
    await bench.signal("backup", "SIGKILL");
    assert.equal((await job.end()).code, 137);
    assert.ok((await kept()).includes(`${killed}.part`));
    assert.equal((await backup(next)).code, 0);
    assert.deepEqual(await kept(), [next]);
  });

  it("ends when it is told to, and says who said so", async () => {
    const job = await begin(newRun());
    await job.reaches("dump");
    await bench.inside("backup", ["bash", "-c", 'printf "bob@desk" >/tmp/dbhaven/cancel-requested && kill -TERM 1']);
    const { code, result } = await job.end();
    assert.equal(code, exitCodes.undone);
    assert.match(String(result.reason), /^cancelled by bob@desk in step (dump|restore)$/);
    assert.ok((await kept()).every((name) => !name.endsWith(".part")));
  });

  it("is refused by a sentence where its volume has no room", async () => {
    bench.backupsBytes = 1_000_000;
    const { code, result } = await backup();
    delete bench.backupsBytes;
    assert.equal(code, exitCodes.refused, JSON.stringify(result));
    assert.match(String(result.reason), /^the volume of backups has 0 MB of free space, and a backup of this source may need \d+ MB: make room on its server, or name another server or volume under backups$/);
    await noFence();
  });
});
