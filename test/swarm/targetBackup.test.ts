import * as assert from "node:assert/strict";
import { backup } from "../../jobs/local/backup";
import { complete } from "../../jobs/local/complete";
import { JobFailure } from "../../jobs/local/failure";
import type { BackupJob } from "../../plan/jobs";
import { patience } from "../../swarm/job";
import { completion, Journal, newestRun, type MoveEvent, type RecordKind } from "../../swarm/records";
import { backupTokenOf, targetBackupTokenOf } from "../../swarm/tokens";
import { FakeEngine } from "./fakeEngine";

const at = (server: string) => ({ server, docker: "unix:///nowhere", sshOptions: [] });
const job: BackupJob = {
  verb: "backup", of: "R1", estate: "lab", manager: at("srv84"), image: "postgres:17-trixie", networks: ["lab-pg-main"], move: "chinook", token: "",
  node: { ...at("srv82"), hostname: "srv82" }, volume: "lab-backups", proxyImage: "alpine/socat:1.8.0.3",
  source: { ...at("srv80"), hostname: "srv80", container: "pg-main", network: null, port: 5432 },
  settings: { SOURCE_HOST: "pg-main", SOURCE_PORT: "5432", SOURCE_DATABASE: "chinook", SOURCE_SUPERUSER: "", TARGET_HOST: "pg-main", TARGET_PORT: "5432", TARGET_DATABASE: "chinook" },
};
const restored = { state: "restored", tables: [{ table: "invoice", rows: 412 }], rows: 412, bytes: 9000, digest: "d1", storedBytes: 3000, seconds: { dump: 1.5 } };
const tomorrow = new Date(Date.now() + 25 * 3_600_000);

/** No source answers here: its container is stopped, and no engine has its image of forwarders. */
describe("The backup of a move's target", () => {
  let engine: FakeEngine;
  let ends: { state: string; exitCode: number };
  let made: string[];
  let specs: any[];
  const usual = { ...patience };

  beforeEach(async () => {
    engine = await FakeEngine.start();
    Object.assign(patience, { poll: 3 });
    engine.networks.push({ Id: "net1", Name: "lab-pg-main" });
    ends = { state: "restored", exitCode: 0 };
    made = [];
    specs = [];
    engine.onService = (service, name) => {
      const container = engine.container(`task-${name}`, { Labels: service.Spec.Labels });
      const run = service.Spec.Labels["dev.dbhaven.run"] as string;
      made.push(run);
      specs.push({ name, ...service.Spec, settings: settings() });
      container.files.set("/tmp/dbhaven/result", JSON.stringify(ends.exitCode === 0 ? { ...restored, folder: `chinook/${run}` } : { state: ends.state, reason: "table public.invoice differs" }));
      engine.task(name, ends.exitCode === 0 ? "complete" : "failed", { container, exitCode: ends.exitCode });
    };
    await note("backup", "B1", "started", { token: "T" });
    await note("backup", "B1", "restored");
    await note("move", "R1", "started", { backup: "B1" });
    await note("move", "R1", "committed");
  });
  afterEach(() => {
    Object.assign(patience, usual);
    engine.stop();
  });

  const engines = () => ({ manager: engine.connect(), node: engine.connect(), source: engine.connect() });
  const context = { secrets: { "source-dbhaven": "b", "target-authority": "c" }, say: () => undefined };
  const journal = () => new Journal(engine.connect(), "lab");
  const run = (changed: Partial<BackupJob> = {}) => backup({ ...job, ...changed }, context, engines(), () => ({ "postgres/backup.sh": "true" }));
  const close = () => complete({ verb: "complete", estate: "lab", manager: at("srv84"), move: "chinook", run: "R1", backup: "whatever the state has" }, context, engine.connect());
  const note = (kind: RecordKind, id: string, event: MoveEvent, data = {}) => journal().append(kind, "chinook", () => ({ run: id, event, data: { token: "", ...data } }));
  const token = async (now = new Date()) => targetBackupTokenOf(await journal().list(), "chinook", now);
  const settings = () => [...engine.configs.values()].map(({ Spec }) => Spec).filter(({ Name }) => Name.endsWith("-backup-settings")).map(({ Data }) => Buffer.from(Data, "base64").toString()).at(-1)!;
  const failure = (call: Promise<unknown>) => call.then(() => assert.fail("it succeeded"), (error: unknown) => {
    assert.ok(error instanceof JobFailure, String((error as Error).stack));
    return error;
  });

  it("is made by the job of backups with the instance as its source and no forwarder, and closes the way back", async () => {
    const result = await run();
    assert.equal("run" in result && result.run, made[0]);
    assert.deepEqual(specs.map(({ name }) => name.endsWith("-backup")), [true]);
    assert.match(specs[0].settings, /^SOURCE_HOST='pg-main'$/m);
    assert.match(specs[0].settings, /^SOURCE_PORT='5432'$/m);
    const [started, ended] = await journal().list({ record: "target-backup" });
    assert.deepEqual([started!.data.of, started!.data.volume, started!.data.server, (started!.data.source as any).server, ended!.event], ["R1", "lab-backups", "srv82", "srv80", "restored"]);
    await close();
    assert.ok(completion(newestRun(await journal().list(), "chinook")!));
  });

  it("is needed to close the way back, however the program was called", async () => {
    const refused = await failure(close());
    assert.equal(refused.failure, "refused");
    assert.match(refused.message, /^move chinook: no backup of its target was restored since its commit, so its way back stays open; npm run up makes one/);
    await note("target-backup", "T0", "started", { of: "R0" });
    await note("target-backup", "T0", "restored");
    assert.match((await failure(close())).message, /no backup of its target was restored since its commit/);
    assert.equal(completion(newestRun(await journal().list(), "chinook")!), undefined);
  });

  it("that fails leaves the way back open, and says so in one sentence", async () => {
    ends = { state: "mismatch", exitCode: 12 };
    const error = await failure(run());
    assert.deepEqual([error.failure, error.message], ["mismatch", "backup of the target of move chinook: table public.invoice differs; the way back of the move stays open"]);
    assert.match((await failure(close())).message, /its way back stays open/);
  });

  it("of a move that was completed before there were any is made once, and its failure promises no way back", async () => {
    await note("move", "R1", "completed");
    ends = { state: "refused", exitCode: 10 };
    assert.equal((await failure(run())).message, "backup of the target of move chinook: table public.invoice differs");
    ends = { state: "restored", exitCode: 0 };
    const first = await run({ token: await token() });
    assert.deepEqual(await run({ token: await token() }), first);
    assert.equal(made.length, 2);
    await close();
  });

  it("is no change afterwards, also after days, and no second one is made", async () => {
    const called = await token();
    const first = await run({ token: called });
    assert.equal(await token(), called);
    await close();
    assert.equal(await token(tomorrow), called);
    assert.deepEqual(await run({ token: called }), first);
    assert.equal(made.length, 1);
  });

  it("is made anew where the way back has stayed open for a day after it", async () => {
    const first = await run();
    const stale = await token(tomorrow);
    assert.equal(stale, made[0]);
    assert.notDeepEqual(await run({ token: stale }), first);
    assert.equal(await token(), stale, "as it was called: no change");
    assert.equal(made.length, 2);
  });

  it("is no change for the backup of the source", async () => {
    const ofSource = async () => backupTokenOf(await journal().list(), "chinook", tomorrow);
    assert.equal(await ofSource(), "T");
    await run();
    assert.equal(await ofSource(), "T");
    await close();
    assert.equal(await ofSource(), "T");
  });

  it("stays with the source's beside every later one of its move, as the source's stays beside it", async () => {
    await run();
    assert.match(specs[0].settings, /^KEEP='B1'$/m);
    await run({ token: made[0]! });
    assert.match(specs[1].settings, new RegExp(`^KEEP='B1 ${made[0]}'$`, "m"));
    await note("move", "R1", "reverted");
    engine.images.add("alpine/socat:1.8.0.3");
    engine.container("shop-db", { Networks: { "shop-net": { IPAddress: "198.18.0.2" } } });
    const { of: _, ...ofSource } = job;
    await backup({ ...ofSource, source: { ...at("srv84"), hostname: "srv84", container: "shop-db", network: null, port: 5432 } }, context, engines(), () => ({ "postgres/backup.sh": "true" }));
    assert.match(specs.at(-1).settings, new RegExp(`^KEEP='B1 ${made[1]}'$`, "m"));
  });

  it("is refused for a run that the applications have left, and one of such a run is ended", async () => {
    await note("target-backup", "T1", "started", { of: "R1" });
    await note("move", "R1", "reverted");
    assert.match((await failure(run())).message, /^move chinook: run R1 is not what the applications work on/);
    await note("move", "R2", "started");
    await note("move", "R2", "committed");
    const result = await run({ of: "R2" });
    assert.notEqual("run" in result && result.run, "T1");
    assert.deepEqual((await journal().list({ record: "target-backup" })).map(({ event }) => event), ["started", "undone", "started", "restored"]);
  });
});
