import * as assert from "node:assert/strict";
import { applicationsGoOn, atTarget, engines, inContainer, inLease, onServer } from "../lab/support/lab";
import { journal } from "../lab/support/journal";
import { changesNothing, fails, killAll, startUp, succeeds, up } from "../lab/support/run";
import { configure, reset } from "../lab/support/site";
import { newestRun } from "../../swarm/records";

/** A move that has to have its backup; the tests build on each other. */
describe("A move with its backup", () => {
  const required = (backups = {}) => ({ overrides: { backups, moves: { chinook: { backup: "required" } } } });
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

  it("has a backup that PostgreSQL's own tools restore", async () => {
    const { id } = (await newest())!;
    await onServer("srv80", "docker run -d --name restored -e POSTGRES_PASSWORD=scratch -v lab-backups:/backups:ro postgres:17-trixie");
    try {
      const inside = (...command: string[]) => inContainer(engines.srv80, "restored", command);
      const folder = `/backups/chinook/${id}`;
      await onServer("srv80", "until docker exec restored pg_isready -q -h 127.0.0.1; do read -rt 0.3 <> <(:) || :; done");
      await inside("bash", "-c", `psql -U postgres -f ${folder}/roles.sql 2>/dev/null; pg_restore -U postgres -C -d postgres -j 2 --exit-on-error ${folder}/database`);
      const count = "select count(*), sum(invoice_line_id) from invoice_line where invoice_line_id <= 1000";
      assert.equal(await inside("psql", "-XAtU", "postgres", "-d", "chinook", "-c", count), await atTarget(count));
    } finally {
      await onServer("srv80", "docker rm -fv restored");
    }
  });
});
