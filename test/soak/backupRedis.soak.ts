import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { moveFiles } from "../../jobs/local/files";
import { until } from "../../lab/wait";
import { exitCodes } from "../../plan/moves/failure";
import type { Ended } from "../jobs/support/jobBench";
import { RedisBench, redisPasswords } from "../jobs/support/redisBench";

const everything = fs.readFileSync(path.join(__dirname, "..", "jobs", "fixtures", "everything.redis"), "utf8").trim().split("\n");

/** The backup of a source with all that moves get wrong. */
describe("Backup of Redis 7.0, restored by Valkey 8.1", () => {
  let bench: RedisBench;
  let runs = 0;
  const newRun = () => `20260101000000-${String(++runs).padStart(4, "0")}`;

  before(async () => {
    bench = await RedisBench.start({ source: "redis:7.0-bookworm", target: "valkey/valkey:8.1-trixie" }, { source: ["--appendonly", "yes"], accountsInFile: false });
    const answers = await bench.old(...everything, `ACL SETUSER reader on >${redisPasswords.reader} ~* +@read`, 'FUNCTION LOAD "#!lua name=greeting\\nredis.register_function(\'hello\', function() return \'hi\' end)"');
    assert.deepEqual(answers.split("\n").filter((line) => /^(ERR|WRONG|NO)/.test(line)), []);
  });
  after(() => bench?.remove());

  const backup = async (run = newRun(), changed: Record<string, string> = {}, more: Record<string, string> = {}): Promise<Ended> => (await bench.job("backup", bench.settings(run, changed), more)).end();
  const kept = async () => (await bench.inVolume("if [[ -d /backups/sessions ]]; then ls -A /backups/sessions; fi")).split("\n").filter(Boolean);
  const noFence = async () => assert.equal(await bench.old("GET dbhaven:fence"), "");
  const changedBefore = (what: string) => ({ "redis/backup/restore.sh": moveFiles("redis")["redis/backup/restore.sh"]!.replace("begin_step restore\n", `begin_step restore\n  ${what}\n`) });

  it("is loaded and equal, from files that root alone reads, with a manifest of all of them", async () => {
    const run = newRun();
    const { code, result, said } = await backup(run);
    assert.equal(code, 0, JSON.stringify(result));
    assert.deepEqual(said, ["prepare", "dump", "restore", "verify", "the backup gives back what the source had"]);
    assert.deepEqual([result.state, result.folder, result.differences, result.objects], ["restored", `sessions/${run}`, [], { "function library": 1 }]);
    assert.ok(result.rows > 10);
    const manifest = JSON.parse(await bench.inVolume(`cat /backups/sessions/${run}/manifest.json`)) as Record<string, any>;
    assert.deepEqual(manifest.files.map(({ file }: { file: string }) => file), ["dump.rdb", "users.acl"]);
    assert.match(await bench.inVolume(`cat /backups/sessions/${run}/users.acl`), /^user default .*\nuser reader on #[0-9a-f]{64}/);
    assert.equal(await bench.inVolume("find /backups/sessions -perm /077"), "");
    await noFence();
  });

  it("is loaded by a new server too, as the handbook says", async () => {
    await bench.fresh([], ["bash", "-c", "cp /backups/sessions/20260101000000-0001/dump.rdb /backups/sessions/20260101000000-0001/users.acl /data/ && exec valkey-server --aclfile /data/users.acl --appendonly no"]);
    const said = (commands: string) => bench.inside("restored", ["bash", "-c", `printf 'AUTH ${redisPasswords.superuser}\n${commands}\n' | valkey-cli`]);
    await until("the new server", 60, async () => (await said("PING")).includes("PONG"));
    assert.equal(await said("GET plain\nDBSIZE\nFCALL hello 0\nACL WHOAMI"), `OK\nhello\n${await bench.old("DBSIZE")}\nhi\ndefault\n`);
  });

  it("of which a byte was changed between dump and restore is found, and neither kept nor taken for one", async () => {
    const before = await kept();
    const { code, result } = await backup(newRun(), {}, changedBefore(`printf X | dd of="$partial/dump.rdb" bs=1 seek=300 conv=notrunc`));
    assert.equal(code, exitCodes.refused, JSON.stringify(result));
    assert.match(String(result.reason), /^a second server does not start beside: /);
    assert.deepEqual(await kept(), before);
    await noFence();
  });

  it("that is whole, but another one, is a mismatch", async () => {
    const { code, result } = await backup(newRun(), {}, changedBefore(`on source <<<"SET plain other" >/dev/null; on source <<<"SAVE" >/dev/null; cp "$scratch/beside/dump.rdb" "$partial/dump.rdb"; on source <<<"SET plain hello" >/dev/null`));
    assert.equal(code, exitCodes.mismatch, JSON.stringify(result));
    assert.match(String(result.reason), /^what the backup gives back differs from its source: logical database 0 another value: plain/);
    await noFence();
  });

  it("of a source that is written to all the time is that of one moment", async () => {
    const writer = bench.inside("source", ["bash", "-c", `for i in $(seq 100000); do [[ ! -e /tmp/enough ]] || break; printf 'AUTH ${redisPasswords.superuser}\\nINCR written\\nLPUSH writes %d\\n' $i | redis-cli >/dev/null || break; done; echo $i`]);
    const { code, result } = await backup();
    await bench.inside("source", ["touch", "/tmp/enough"]);
    assert.ok(Number((await writer).trim().split("\n").at(-1)) > 5, await writer);
    assert.equal(code, 0, JSON.stringify(result.reason));
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
