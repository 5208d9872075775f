import * as assert from "node:assert/strict";
import { applicationsGoOn, atTarget, engines, inContainer, inLease, onServer } from "../lab/support/lab";
import { journal } from "../lab/support/journal";
import { changesNothing, fails, history, killAll, removeOld, startUp, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";
import { completion, newestRun, targetBackupOf, type Run } from "../../swarm/records";

/** A move that has to have its backups; the tests build on each other. */
describe("A move with its backups", () => {
  const required = (backups = {}, phase = "switched") => ({ overrides: { backups, moves: { chinook: { backup: "required", phase } } } });
  const newest = async () => newestRun(await journal(), "chinook", "backup");
  const fences = () => inLease("select count(*) from dbhaven.lease");

  before(() => reset(required()));
  after(killAll);

  it("sets no fence where the volume of backups has no room, and says so", async () => {
    await onServer("srv80", "docker volume create --driver local --opt type=tmpfs --opt device=tmpfs --opt o=size=64k tiny-backups");
    configure(required({ volume: "tiny-backups" }));
    assert.match((await fails(up())).output, /backup for move chinook: the volume of backups has 0 MB of free space/);
    assert.equal(await fences(), "0");
    await applicationsGoOn();
    configure(required());
  });

  it("whose backup dies with the up that made it makes it anew, before any fence", async () => {
    const killed = startUp();
    await killed.prints(/backup for move chinook, run .*: dump/, 300);
    await onServer("srv80", "docker ps --filter label=dev.dbhaven.job=backup --format '{{.ID}}' | xargs -r docker kill");
    await killed.kill();
    assert.equal(await fences(), "0");
    await applicationsGoOn();
  });

  it("moves, names its backup in the report, and is no change afterwards", async () => {
    const { output } = await succeeds(up());
    const run = (await newest())!;
    assert.equal(run.state, "restored");
    assert.match(output, new RegExp(`^ {2}backup +restored and compared .*: chinook/${run.id} in the volume lab-backups on srv80$`, "m"));
    assert.equal(newestRun(await journal(), "chinook")!.entries[0]!.data.backup, run.id);
    assert.equal((await onServer("srv80", "docker run --rm -v lab-backups:/backups --entrypoint ls postgres:17-trixie /backups/chinook")).trim(), run.id);
    await changesNothing();
  });

  /** Restored by PostgreSQL's own tools into a server of its own; what it answers there. */
  const restored = async ({ id }: Run, question: string): Promise<string> => {
    await onServer("srv80", "docker run -d --name restored -e POSTGRES_PASSWORD=scratch -v lab-backups:/backups:ro postgres:17-trixie");
    try {
      const inside = (...command: string[]) => inContainer(engines.srv80, "restored", command);
      const folder = `/backups/chinook/${id}`;
      await onServer("srv80", "until docker exec restored pg_isready -q -h 127.0.0.1; do read -rt 0.3 <> <(:) || :; done");
      await inside("bash", "-c", `psql -U postgres -f ${folder}/roles.sql 2>/dev/null; pg_restore -U postgres -C -d postgres -j 2 --exit-on-error ${folder}/database`);
      return await inside("psql", "-XAtU", "postgres", "-d", "chinook", "-c", question);
    } finally {
      await onServer("srv80", "docker rm -fv restored");
    }
  };

  it("has a backup that PostgreSQL's own tools restore", async () => {
    const count = "select count(*), sum(invoice_line_id) from invoice_line where invoice_line_id <= 1000";
    assert.equal(await restored((await newest())!, count), await atTarget(count));
  });

  const move = async () => newestRun(await journal(), "chinook")!;
  const ofTarget = async () => targetBackupOf(await journal(), "chinook", (await move()).id);

  it("whose target cannot be backed up keeps its way back open, says so, and its old side", async () => {
    configure(required({ volume: "tiny-backups" }, "completed"));
    assert.match((await fails(up())).output, /backup of the target of move chinook: the volume of backups has 0 MB of free space.*; the way back of the move stays open/);
    assert.deepEqual([completion(await move()), await ofTarget()], [undefined, undefined]);
    assert.match((await fails(removeOld("chinook", "--backup-restored", "trust me", "--yes"))).output, /^not yet: No backup of the target of the move "chinook" was restored since its commit.*^not yet: --backup-restored is for a move that does without a backup.*^Nothing was removed\.$/ms);
    await applicationsGoOn();
  });

  it("is completed once its target was backed up and restored, while applications write, and makes no second one", async () => {
    const written = Number(await atTarget("select max(invoice_line_id) from invoice_line"));
    configure(required({}, "completed"));
    const { output } = await succeeds(up());
    const made = (await ofTarget())!;
    assert.match(output, new RegExp(`^ {2}target's backup +restored and compared .*: chinook/${made.id} in the volume lab-backups on srv80$`, "m"));
    assert.ok(Date.parse(made.entries.at(-1)!.at) <= Date.parse(completion(await move())!.at), "closed before the backup was restored");
    assert.deepEqual((await onServer("srv80", "docker run --rm -v lab-backups:/backups --entrypoint ls postgres:17-trixie /backups/chinook")).trim().split("\n"), [(await newest())!.id, made.id]);
    assert.ok(Number(await restored(made, "select max(invoice_line_id) from invoice_line")) >= written, "it has what was written since the switch");
    await changesNothing();
    assert.equal((await ofTarget())!.id, made.id);
    await applicationsGoOn();
  });

  it("names the backup of its target where its old side is asked for, and in the phase record", async () => {
    const { id } = (await ofTarget())!;
    const { output } = await fails(removeOld("chinook", "--yes"));
    assert.match(output, new RegExp(`^Backup of its target, restored and compared: chinook/${id} in the volume lab-backups on srv80, .* UTC$`, "m"));
    assert.doesNotMatch(output, /^not yet: .*backup/m);
    assert.match((await succeeds(history())).output, new RegExp(`chinook +target backed up .* MATCH, restored and compared, chinook/${id} in the volume lab-backups on srv80`));
  });
});
