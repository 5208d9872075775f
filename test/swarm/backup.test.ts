import * as assert from "node:assert/strict";
import { backup } from "../../jobs/local/backup";
import { JobFailure } from "../../jobs/local/failure";
import { move } from "../../jobs/local/move";
import type { BackupJob, MoveJob } from "../../plan/jobs";
import { patience } from "../../swarm/job";
import { labelsOf } from "../../swarm/labels";
import { Journal, runsOf, type MoveEvent, type RecordKind } from "../../swarm/records";
import { backupTokenOf, tokenOf } from "../../swarm/tokens";
import { FakeEngine } from "./fakeEngine";

const at = (server: string) => ({ server, docker: "unix:///nowhere", sshOptions: [] });
const common = {
  estate: "lab", manager: at("srv84"), image: "postgres:17-trixie", networks: ["lab-pg-main"], move: "chinook", token: "",
  source: { ...at("srv84"), hostname: "srv84", container: "shop-db", network: null, port: 5432 }, proxyImage: "alpine/socat:1.8.0.3",
  settings: { SOURCE_DATABASE: "chinook", TARGET_HOST: "pg-main", TARGET_PORT: "5432", TARGET_DATABASE: "chinook" },
};
const backupJob: BackupJob = { ...common, verb: "backup", node: { ...at("srv82"), hostname: "srv82" }, volume: "lab-backups" };
const moveJob: MoveJob = { ...common, verb: "move", node: { ...at("srv80"), hostname: "srv80" } };
const restored = { state: "restored", tables: [{ table: "invoice", rows: 412 }], rows: 412, bytes: 9000, digest: "d1", storedBytes: 3000, seconds: { dump: 1.5 } };

describe("The backup before a move", () => {
  let engine: FakeEngine;
  let ends: { state: string; exitCode: number } | "runs";
  let made: string[];
  const usual = { ...patience };

  beforeEach(async () => {
    engine = await FakeEngine.start();
    Object.assign(patience, { poll: 3 });
    engine.networks.push({ Id: "net1", Name: "lab-pg-main" });
    engine.images.add("alpine/socat:1.8.0.3");
    engine.container("shop-db", { Networks: { "shop-net": { IPAddress: "198.18.0.2" } } });
    ends = { state: "restored", exitCode: 0 };
    made = [];
    engine.onService = (service, name) => {
      const container = engine.container(`task-${name}`, { Labels: service.Spec.Labels });
      if (name.endsWith("-settle")) container.files.set("/tmp/dbhaven/result", JSON.stringify({ state: "undone", reason: "the fence was lifted" }));
      if (name.endsWith("-settle")) return engine.task(name, "complete", { container });
      if (!name.endsWith("-backup")) return engine.task(name, "failed", { container, exitCode: 10 });
      const run = service.Spec.Labels["dev.dbhaven.run"] as string;
      made.push(run);
      if (ends === "runs") return engine.task(name, "running", { container });
      container.files.set("/tmp/dbhaven/result", JSON.stringify(ends.exitCode === 0 ? { ...restored, folder: `chinook/${run}` } : { state: ends.state, reason: "table public.invoice differs" }));
      engine.task(name, ends.exitCode === 0 ? "complete" : "failed", { container, exitCode: ends.exitCode });
    };
  });
  afterEach(() => {
    Object.assign(patience, usual);
    engine.stop();
  });

  const engines = () => ({ manager: engine.connect(), node: engine.connect(), source: engine.connect() });
  const context = { secrets: { "source-dbhaven": "b" }, say: () => undefined };
  const journal = () => new Journal(engine.connect(), "lab");
  const run = (job = backupJob) => backup(job, context, engines(), () => ({ "postgres/backup.sh": "true" }));
  const note = (kind: RecordKind, id: string, event: MoveEvent, data = {}) => journal().append(kind, "chinook", () => ({ run: id, event, data: { token: "", ...data } }));
  const events = async () => (await journal().list({ record: "backup" })).map(({ event }) => event);
  const failure = (call: Promise<unknown>) => call.then(() => assert.fail("it succeeded"), (error: unknown) => {
    assert.ok(error instanceof JobFailure, String((error as Error).stack));
    return error;
  });
  const temporary = () => [...engine.services.values(), ...engine.secrets.values(), ...engine.configs.values()].filter(({ Spec }) => Spec.Labels["dev.dbhaven.record"] === undefined);
  const settings = () => [...engine.configs.values()].map(({ Spec }) => Spec).filter(({ Name }) => Name.endsWith("-backup-settings")).map(({ Data }) => Buffer.from(Data, "base64").toString());

  it("is made by a job on the server that keeps it, in a volume with the estate's label, and leaves nothing but records", async () => {
    engine.before = (method, url) => {
      if (method !== "POST" || !url.startsWith("/services/create")) return;
      assert.ok(engine.volumes.has("lab-backups"), "the volume is there first");
    };
    const result = await run();
    assert.deepEqual(result, { run: made[0], state: "restored", rows: 412, bytes: 9000, digest: "d1", folder: `chinook/${made[0]}`, storedBytes: 3000, seconds: { dump: 1.5 } });
    assert.deepEqual([await events(), temporary()], [["started", "restored"], []]);
    const { Volumes } = await engine.connect().listVolumes({ filters: { label: ["dev.dbhaven.estate=lab"] } } as never) as unknown as { Volumes: { Name: string }[] };
    assert.deepEqual(Volumes.map(({ Name }) => Name), ["lab-backups"]);
  });

  it("tells the job which earlier ones stay: those that a committed run rests on, also one that was taken back", async () => {
    await note("move", "R1", "started", { backup: "B1" });
    await note("move", "R1", "committed");
    await note("move", "R1", "reverted");
    await note("move", "R2", "started", { backup: "B2" });
    await note("move", "R2", "undone");
    ends = "runs";
    const running = run();
    while (made.length === 0) await new Promise((resolve) => setTimeout(resolve, 3));
    const [service] = [...engine.services.values()].filter(({ Spec }) => Spec.Name.endsWith("-backup"));
    assert.match(settings()[0]!, /^KEEP='B1'$/m);
    assert.deepEqual(service!.Spec.TaskTemplate.Placement.Constraints, ["node.hostname==srv82"]);
    assert.deepEqual(service!.Spec.TaskTemplate.ContainerSpec.Mounts, [{ Type: "volume", Source: "lab-backups", Target: "/backups" }]);
    engine.task(service!.Spec.Name, "failed", { container: engine.container("dead"), exitCode: 137 });
    assert.equal((await failure(running)).failure, "undone");
  });

  it("is not made again while no run of its move has begun since", async () => {
    const first = await run();
    assert.deepEqual(await run(), first);
    assert.equal(made.length, 1);
  });

  it("is made anew where the estate names another source under the key of its move, which does not rest on the first", async () => {
    await run();
    const other = { ...common.source, container: "other-db" };
    engine.container("other-db", { Networks: { "shop-net": { IPAddress: "198.18.0.3" } } });
    assert.match((await failure(move({ ...moveJob, source: other }, context, engines(), () => ({})))).message, /no backup of its source was restored/);
    await run({ ...backupJob, source: other });
    assert.equal(made.length, 2);
  });

  it("is made anew where it has waited for its move for a day", async () => {
    const records = () => journal().list();
    const first = await run({ ...backupJob, token: backupTokenOf(await records(), "chinook", new Date()) });
    const tomorrow = new Date(Date.now() + 25 * 3_600_000);
    assert.equal(backupTokenOf(await records(), "chinook", new Date()), "");
    const stale = backupTokenOf(await records(), "chinook", tomorrow);
    assert.equal(stale, made[0]);
    assert.notDeepEqual(await run({ ...backupJob, token: stale }), first);
    assert.equal(made.length, 2);
    assert.equal(backupTokenOf(await records(), "chinook", new Date()), stale, "as it was called: no change");
  });

  it("is looked at while its move is in flight, and no change once that is committed, however it was called", async () => {
    const token = async () => backupTokenOf(await journal().list(), "chinook", new Date(Date.now() + 100 * 3_600_000));
    for (const [move, looked] of [["R1", false], ["R2", true]] as const) {
      await run({ ...backupJob, token: `T of ${move}` });
      await note("move", move, "started", { backup: made.at(-1) });
      assert.equal(await token(), move);
      if (looked) await run({ ...backupJob, token: await token() });
      await note("move", move, "committed", { token: move });
      assert.equal(await token(), looked ? move : `T of ${move}`);
      await note("move", move, "reverted");
      assert.equal(await token(), `${move}:reverted`);
    }
    assert.equal(made.length, 2);
  });

  describe("once its move was interrupted", () => {
    /** The next up: both commands with their tokens, as the program takes them. */
    const up = async () => {
      const records = await journal().list();
      await run({ ...backupJob, token: backupTokenOf(records, "chinook", new Date()) });
      return move({ ...moveJob, token: tokenOf(records, "chinook") }, context, engines(), () => ({}));
    };
    const interrupted = async (exitCode: number, state: string) => {
      await run({ ...backupJob, token: "" });
      await note("move", "R1", "started", { backup: made[0] });
      await engine.connect().createService({ Name: "lab-move-chinook-R1-move", Labels: labelsOf("lab", { move: "chinook", run: "R1" }), TaskTemplate: { ContainerSpec: {} } } as never);
      const container = engine.container("task", { files: new Map([["/tmp/dbhaven/result", JSON.stringify({ state, reason: "the lease ended" })]]) });
      engine.task("lab-move-chinook-R1-move", exitCode === 0 ? "running" : "failed", { container, exitCode });
    };

    for (const [state, exitCode] of [["undone", 11], ["mismatch", 12]] as const) {
      it(`and its job has ended with ${state}, is made anew by the next up, which begins another run`, async () => {
        await interrupted(exitCode, state);
        await assert.rejects(up(), /move chinook: the job gave no reason/); // of the second run's job, which this test refuses
        const runs = runsOf(await journal().list(), "chinook");
        assert.deepEqual(runs.map((one) => [one.state, one.entries[0]!.data.backup]), [[state, made[0]], ["refused", made[1]]]);
      });
    }

    it("and its job was killed, is not made before the fence is lifted: the next up but one does", async () => {
      await interrupted(137, "");
      assert.match((await failure(up())).message, /^move chinook: run R1 has ended as undone \(the fence was lifted\), and no backup of its source was restored since, so it does not begin anew; npm run up makes one \(without --target\)/);
      assert.equal(made.length, 1);
      await assert.rejects(up(), /move chinook: the job gave no reason/);
      assert.equal(made.length, 2);
    });

    it("and its job lives, is reported", async () => {
      await interrupted(0, "verified");
      assert.equal((await up()).run, "R1");
      assert.equal(made.length, 1);
    });
  });

  it("is no change of a move that was committed before there were any", async () => {
    await note("move", "R1", "started");
    await note("move", "R1", "committed", { token: "T" });
    assert.equal(backupTokenOf(await journal().list(), "chinook", new Date()), "T");
  });

  it("is made anew once the move that rested on it has ended without a commit", async () => {
    await run();
    await note("move", "R1", "started", { backup: made[0] });
    await note("move", "R1", "undone");
    const again = await run({ ...backupJob, token: "R1:undone" });
    assert.equal(made.length, 2);
    assert.equal("run" in again && again.run, made[1]);
  });

  it("is reported, and nothing runs, while the move that rests on it is in flight, and when it is committed", async () => {
    const first = await run();
    await note("move", "R1", "started", { backup: made[0] });
    assert.deepEqual(await run(), first);
    await note("move", "R1", "committed");
    assert.deepEqual(await run(), first);
    assert.equal(made.length, 1);
  });

  it("is none of a move that was committed before there were any", async () => {
    await note("move", "R1", "started");
    await note("move", "R1", "committed");
    assert.deepEqual(await run(), { state: "none" });
    assert.deepEqual(made, []);
  });

  it("in flight is joined, and one whose job was killed is made anew", async () => {
    await note("backup", "B1", "started");
    const result = await run();
    assert.deepEqual([made, await events()], [["B1"], ["started", "restored"]]);
    assert.equal("run" in result && result.run, "B1");
  });

  it("that differs from its source is a mismatch, and the move does not begin", async () => {
    ends = { state: "mismatch", exitCode: 12 };
    const error = await failure(run());
    assert.deepEqual([error.failure, error.message], ["mismatch", "backup for move chinook: table public.invoice differs"]);
    assert.deepEqual(await events(), ["started", "mismatch"]);
    const refused = await failure(move(moveJob, context, engines(), () => ({})));
    assert.equal(refused.failure, "refused");
    assert.match(refused.message, /^move chinook: no backup of its source was restored, so it does not begin; npm run up makes one/);
    assert.deepEqual(await journal().list({ record: "move" }), []);
  });

  it("is what a move needs to begin, and notes; of an earlier run it is too old", async () => {
    await run();
    engine.before = (method, url) => { if (method === "POST" && url.startsWith("/services/create")) throw Object.assign(new Error("no"), { status: 500 }); };
    await assert.rejects(move(moveJob, context, engines(), () => ({})));
    engine.before = () => {};
    const [started] = await journal().list({ record: "move" });
    assert.equal(started!.data.backup, made[0]);
    await note("move", started!.run, "undone");
    assert.match((await failure(move(moveJob, context, engines(), () => ({})))).message, /has ended as undone, and no backup of its source was restored since, so it does not begin anew/);
  });

  it("is not needed by a move that does without, which notes that", async () => {
    engine.before = (method, url) => { if (method === "POST" && url.startsWith("/services/create")) throw Object.assign(new Error("no"), { status: 500 }); };
    await assert.rejects(move({ ...moveJob, backup: "waived" }, context, engines(), () => ({})));
    const [started] = await journal().list({ record: "move" });
    assert.equal(started!.data.backup, null);
  });
});
