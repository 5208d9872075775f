import * as assert from "node:assert/strict";
import { beginning } from "../../jobs/local/beginning";
import { differenceLines } from "../../jobs/local/differences";
import { JobFailure } from "../../jobs/local/failure";
import { move } from "../../jobs/local/move";
import { MoveRuns } from "../../jobs/local/moveRun";
import { rehearse } from "../../jobs/local/rehearse";
import type { MoveJob, RehearseJob } from "../../plan/jobs";
import { interruptionSeconds, manifestHash } from "../../swarm/records";
import { rehearsalTokenOf } from "../../swarm/tokens";
import { committedAt, moveJob, MoveWorld, prepared, verified } from "./moveWorld";

describe("move and commit", () => {
  const world = new MoveWorld();
  const { engines, context, files, journal, token, runMove, runCommit, temporary } = world;
  const events = async () => (await journal().list()).map(({ run, event, data }) => [run, event, data.token]);
  const failure = async (call: Promise<unknown>): Promise<JobFailure> => call.then(() => assert.fail("it succeeded"), (error: unknown) => {
    assert.ok(error instanceof JobFailure, String((error as Error).stack));
    return error;
  });

  beforeEach(() => world.begin());
  afterEach(() => world.end());

  it("copies, holds, commits, and leaves nothing but records", async () => {
    const moved = await runMove("");
    assert.deepEqual({ ...moved, run: "" }, { run: "", state: "verified", tables: 2, rows: 471, bytes: 9000, digest: "d1", manifest: `lab.d.${moved.run}.0` });
    assert.equal(world.lease[moved.run], "fenced");
    const committed = await runCommit(moved);
    assert.deepEqual(committed, { run: moved.run, committedAt, endpoint: { host: "pg-main", port: 5432, database: "chinook" } });
    assert.deepEqual((await events()).map(([, event]) => event), ["started", "verified", "committed"]);
    assert.deepEqual(temporary(), []);
    assert.deepEqual(await journal().manifest(moved.run), verified);
    assert.equal(await token(), "");
  });

  it("notes with which approval it began", async () => {
    const noted = async () => (await journal().list()).filter(({ event }) => event === "started").map(({ data }) => data.approved);
    await runCommit(await move({ ...moveJob(""), approved: "a".repeat(64) }, context(), engines(), files));
    await move({ ...moveJob(""), approved: "b".repeat(64) }, context(), engines(), files);
    assert.deepEqual(await noted(), ["a".repeat(64)]);
  });

  it("reaches the source through a container in its network and a service on the instance's, a socket in a volume between them, and tells the job its name", async () => {
    const { run } = await runMove("");
    const name = `lab-move-chinook-${run}-tap`;
    const inner = [...world.engine.containers.values()].find(({ Name }) => Name === name)!;
    assert.deepEqual(Object.keys(inner.Networks), ["shop-net"]);
    assert.deepEqual(inner.body.Cmd, ["UNIX-LISTEN:/tap/source,fork,unlink-early", "TCP:shop-db:5432,nodelay"]);
    assert.equal(inner.RestartPolicy, "always");
    const outer = world.engine.service(name)!.Spec.TaskTemplate;
    assert.deepEqual(outer.ContainerSpec.Args, ["TCP-LISTEN:5432,fork,reuseaddr,nodelay", "UNIX-CONNECT:/tap/source"]);
    assert.deepEqual([outer.Networks, outer.Placement.Constraints, outer.RestartPolicy.Condition], [[{ Target: "lab-pg-main" }], ["node.hostname==srv84"], "any"]);
    assert.deepEqual([...inner.body.HostConfig.Mounts, ...outer.ContainerSpec.Mounts].map(({ Type, Source }: Record<string, string>) => [Type, Source]), [["volume", name], ["volume", name]]);
    assert.ok(world.engine.volumes.has(name));
    const settings = [...world.engine.configs.values()].find(({ Spec }) => Spec.Name.endsWith("-move-settings"))!;
    const text = Buffer.from(settings.Spec.Data, "base64").toString();
    assert.match(text, new RegExp(`SOURCE_HOST='lab-move-chinook-${run}-tap'\n`));
    assert.match(text, new RegExp(`RUN='${run}'\n`));
  });

  it("keeps the target's password from the keeper, which runs beside the source", async () => {
    await runMove("");
    const keeper = [...world.engine.services.values()].find(({ Spec }) => Spec.Name.endsWith("-keeper"))!.Spec.TaskTemplate;
    assert.deepEqual(keeper.ContainerSpec.Secrets.map(({ File }: { File: { Name: string } }) => File.Name), ["source-dbhaven"]);
    assert.deepEqual(keeper.Placement.Constraints, ["node.hostname==srv84"]);
    assert.equal(keeper.RestartPolicy.Condition, "on-failure");
  });

  it("does nothing when it is committed already", async () => {
    const moved = await runMove("");
    await runCommit(moved);
    const before = await events();
    world.engine.calls.length = 0;
    assert.equal((await runMove("")).state, "committed");
    assert.deepEqual(await runCommit(moved), { run: moved.run, committedAt, endpoint: { host: "pg-main", port: 5432, database: "chinook" } });
    assert.deepEqual(await events(), before);
    assert.ok(world.engine.calls.every((call) => call.startsWith("GET")), world.engine.calls.join("\n"));
  });

  it("lets two copies at once make one run, and gives both its result", async () => {
    Object.assign(beginning, { isAlive: () => true, patience: 20_000 }); // both are this process
    const [first, second] = await Promise.all([runMove(""), runMove("")]);
    assert.deepEqual(first, second);
    assert.equal(world.started.length, 1);
    const [one, other] = await Promise.all([runCommit(first!), runCommit(second!)]);
    assert.deepEqual(one, other);
    assert.deepEqual((await events()).map(([, event]) => event), ["started", "verified", "committed"]);
    assert.deepEqual(temporary(), []);
  });

  it("joins a run that holds, after its starter was killed", async () => {
    const killed = await runMove("");
    const joined = await runMove(); // the next up: its token is the run's id
    assert.equal(joined.run, killed.run);
    assert.match(world.said.join("\n"), new RegExp(`joining run ${killed.run}, begun by \\S+@\\S+ at \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC`));
    await runCommit(joined, killed.run);
    assert.equal(await token(), killed.run);
  });

  describe("with a run that holds, and another estate", () => {
    const begunWith = { ACCOUNTS: "sales keeper", CHECKS: "[]", JOBS: "2", TOGETHER: "sales", MAX_INTERRUPTION_SECONDS: "600" };
    const begin = (changed: Partial<MoveJob> = {}) => {
      const job = moveJob("");
      return move({ ...job, settings: { ...job.settings, ...begunWith }, ...changed }, context(), engines(), files);
    };
    const settings = (changed: Record<string, string>) => ({ settings: { ...changed, ...Object.fromEntries(Object.entries({ ...moveJob("").settings, ...begunWith }).reverse()), ...changed } });

    for (const [what, changed] of [
      ["accounts", settings({ ACCOUNTS: "sales other" })], ["a check more", settings({ CHECKS: '["select 1"]' })], ["something waived", settings({ WAIVE: "extension x" })],
    ] as const) {
      it(`of ${what}, ends that and begins another`, async () => {
        const { run } = await begin();
        const again = await begin(changed);
        assert.notEqual(again.run, run);
        assert.equal(world.lease[run], "lifted");
        assert.match(world.said.join("\n"), new RegExp(`run ${run}: the estate asks for something else now; asking the source`));
        assert.deepEqual((await events()).map(([, event]) => event), ["started", "verified", "undone", "started", "verified"]);
        assert.equal((await begin(changed)).run, again.run);
      });
    }

    it("of a backup that is not waived any more, ends that and does not begin without one", async () => {
      const { run } = await begin();
      assert.match((await failure(begin({ backup: undefined }))).message, new RegExp(`^move chinook: run ${run} has ended as undone`));
      assert.equal(world.lease[run], "lifted");
    });

    it("of other times and widths alone, joins it", async () => {
      const { run } = await begin();
      assert.equal((await begin(settings({ JOBS: "8", TOGETHER: "", MAX_INTERRUPTION_SECONDS: "900" }))).run, run);
    });

    it("joins it where it was begun by an earlier version, which did not note for what", async () => {
      const { run } = await begin();
      const started = [...world.engine.configs.values()].find(({ Spec }) => Spec.Labels["dev.dbhaven.event"] === "started")!;
      const { asks: _, ...data } = JSON.parse(Buffer.from(started.Spec.Data, "base64").toString()) as Record<string, unknown>;
      started.Spec.Data = Buffer.from(JSON.stringify(data)).toString("base64");
      assert.equal((await begin(settings({ ACCOUNTS: "sales other" }))).run, run);
    });
  });

  it("settles a run whose job is gone and begins another", async () => {
    const { run } = await runMove("");
    await world.engine.connect().getService(`lab-move-chinook-${run}-move`).remove();
    const again = await runMove();
    assert.notEqual(again.run, run);
    assert.deepEqual((await events()).map(([id, event, used]) => [id === run ? "first" : "second", event, used === run ? "first" : used]), [
      ["first", "started", ""], ["first", "verified", ""], ["first", "undone", "first"], ["second", "started", "first"], ["second", "verified", "first"]]);
    assert.equal(world.lease[run], "lifted");
    assert.ok(temporary().every((name) => name.includes(again.run)), temporary().join("\n"));
  });

  it("finishes forwards a run that was committed on the source without anybody recording it", async () => {
    const { run } = await runMove("");
    world.lease[run] = "committed";
    await world.engine.connect().getService(`lab-move-chinook-${run}-move`).remove();
    const again = await runMove();
    assert.deepEqual([again.run, again.state, again.rows], [run, "committed", 471]);
    assert.equal((await runCommit(again, run)).committedAt, committedAt);
    assert.deepEqual(world.started, [run]);
    assert.deepEqual(temporary(), []);
    assert.equal(await token(), run);
  });

  describe("whose job another task was made for, when the Swarm's leader started, after its run was committed", () => {
    /** @param known the Swarm still has the first task */
    const anotherRefuses = (run: string, known: boolean) => {
      const name = `lab-move-chinook-${run}-move`;
      const first = world.engine.tasks.filter(({ service }) => known && service === name).map((task) => ({ ...task, CreatedAt: "2026-01-01T00:00:00Z" }));
      world.lease[run] = "committed";
      world.engine.task(name, "failed", { container: world.engine.container(`again-${name}`, { files: new Map([["/tmp/dbhaven/result", '{"state":"refused","reason":"moved away already"}']]) }), exitCode: 10 });
      world.engine.tasks.push(...first);
    };
    const finished = /moved away already; asking the source how it ended/;

    it("asks the source, since what is verified cannot have been refused", async () => {
      const moved = await runMove("");
      anotherRefuses(moved.run, false);
      assert.equal((await runCommit(moved)).committedAt, committedAt);
      assert.match(world.said.join("\n"), finished);
    });

    it("asks the source where nobody has recorded that it is verified", async () => {
      const runs = new MoveRuns(moveJob(""), context(), engines(), files);
      const { id } = (await runs.begin())!;
      await runs.start(id, "keeper", "move");
      anotherRefuses(id, true);
      assert.equal((await runMove(id)).state, "committed");
      assert.match(world.said.join("\n"), finished);
    });
  });

  it("is dealt with by `commit` too when the job went away after the verification", async () => {
    const moved = await runMove("");
    await world.engine.connect().getService(`lab-move-chinook-${moved.run}-move`).remove();
    const error = await failure(runCommit(moved));
    assert.equal(error.failure, "undone");
    assert.match(error.message, /^move chinook: .*\. The next npm run up begins anew$/);
    assert.equal(await token(), `${moved.run}:undone`, "so that the next up runs the move again");
    assert.deepEqual(temporary(), []);
    const again = await runMove();
    assert.equal((await runCommit(again, `${moved.run}:undone`)).run, again.run);
    assert.equal(await token(), `${moved.run}:undone`);
  });

  it("refuses to commit a run that was undone, and says what to do", async () => {
    const moved = await runMove("");
    await journal().append("move", "chinook", () => ({ run: moved.run, event: "undone", data: { token: "", reason: "the lease ended" } }));
    const error = await failure(runCommit(moved));
    assert.match(error.message, /ended as undone \(the lease ended\) before it could be committed; run the command again/);
  });

  it("refuses another source or target under its key, and reports nothing of the first as of that", async () => {
    await runCommit(await runMove(""));
    const other = moveJob("");
    for (const job of [{ ...other, source: { ...other.source, container: "other-db" } }, { ...other, settings: { ...other.settings, TARGET_DATABASE: "empty" } }]) {
      const refused = await failure(move(job, context(), engines(), files));
      assert.match(refused.message, /^The move "chinook" leads from chinook in srv84\/shop-db to chinook in pg-main, as its journal says, and the estate has it lead from chinook in srv84\/(other-db to chinook|shop-db to empty) in pg-main/);
    }
  });

  describe("rehearse", () => {
    const rehearseJob = (token: string, phase: RehearseJob["phase"] = "rehearsed"): RehearseJob => {
      return { ...moveJob(token), verb: "rehearse", phase, rehearsal: 0 };
    };
    const runRehearsal = async (phase?: RehearseJob["phase"]) => rehearse(rehearseJob(await rehearsalToken(), phase), context(), engines(), files);
    const rehearsalToken = async () => rehearsalTokenOf(await journal().list(), "chinook");
    const rehearsals = async () => (await journal().list({ record: "rehearsal" })).map(({ event }) => event);
    const inFlightRehearsal = async () => {
      world.script = "busy";
      void runRehearsal().catch(() => undefined);
      for (;;) {
        const job = [...world.engine.services.values()].find(({ Spec }) => Spec.Name.endsWith("-rehearse"));
        if (job) return String(job.Spec.Name);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    };

    it("ends one of another source, and begins its own", async () => {
      const name = await inFlightRehearsal();
      world.script = "hold";
      world.engine.container("other-db", { Networks: { "shop-net": { IPAddress: "198.18.0.3" } } });
      const job = rehearseJob(await rehearsalToken());
      await rehearse({ ...job, source: { ...job.source, container: "other-db" } }, context(), engines(), files);
      assert.equal(world.engine.service(name), undefined);
      assert.deepEqual(await rehearsals(), ["started", "undone", "started", "rehearsed"]);
    });

    it("ends one of other accounts, and begins its own", async () => {
      const name = await inFlightRehearsal();
      world.script = "hold";
      const job = rehearseJob(await rehearsalToken());
      await rehearse({ ...job, settings: { ...job.settings, ACCOUNTS: "sales other" } }, context(), engines(), files);
      assert.equal(world.engine.service(name), undefined);
      assert.deepEqual(await rehearsals(), ["started", "undone", "started", "rehearsed"]);
    });

    it("records result, times and the hash of its manifest, and leaves nothing but records", async () => {
      const result = await runRehearsal();
      const [, ended] = await journal().list({ record: "rehearsal" });
      assert.deepEqual({ ...result, run: "" }, { run: "", phase: "rehearsed", blockers: 0, rows: 471, bytes: 9000, interruptionSeconds: 6, manifest: ended!.data.manifestHash });
      assert.equal(result.manifest, manifestHash(await journal().manifest(result.run)));
      assert.deepEqual(await rehearsals(), ["started", "rehearsed"]);
      assert.deepEqual(temporary(), []);
      assert.deepEqual(world.started, [], "no move was begun");
      assert.equal(await token(), "", "a move has not begun");
    });

    it("that was held back is recorded as such, and tells no time for the fence", async () => {
      world.script = "held back";
      assert.equal((await runRehearsal()).interruptionSeconds, null);
      const [, ended] = await journal().list({ record: "rehearsal" });
      assert.deepEqual([ended!.data.maxMegabytesPerSecond, interruptionSeconds(ended!.data)], [20, null]);
    });

    it("reports what stands against the move without failing", async () => {
      const result = await runRehearsal("prepared");
      assert.deepEqual([result.phase, result.blockers], ["prepared", 1]);
      assert.deepEqual(await journal().manifest(result.run), prepared);
    });

    it("fails with what differs, and records it", async () => {
      world.script = "mismatch";
      const error = await failure(runRehearsal());
      assert.deepEqual([error.failure, error.message], ["mismatch", "rehearsal of move chinook: table public.invoice differs"]);
      assert.deepEqual(await rehearsals(), ["started", "mismatch"]);
      assert.deepEqual(temporary(), []);
    });

    it("is no rehearsal where its container was pruned before anybody read what it found: the next one runs anew", async () => {
      world.script = "pruned";
      const error = await failure(runRehearsal());
      assert.deepEqual([error.failure, error.message], ["undone", "rehearsal of move chinook: its result is gone"]);
      world.script = "hold";
      await runRehearsal();
      assert.deepEqual(await rehearsals(), ["started", "undone", "started", "rehearsed"]);
    });

    it("ends a move in flight, whose fence is lifted", async () => {
      const { run } = await runMove("");
      assert.equal(await rehearsalToken(), run, "so that it shows in the preview, whatever the state holds");
      await runRehearsal();
      assert.equal(await rehearsalToken(), run, "so that a finished rehearsal shows no change");
      assert.equal(world.lease[run], "lifted");
      assert.deepEqual((await journal().list({ record: "move" })).map(({ event }) => event), ["started", "verified", "undone"]);
      assert.deepEqual(await rehearsals(), ["started", "rehearsed"]);
      assert.deepEqual(temporary(), []);
    });

    it("is refused once the move is committed, also where nobody had recorded that", async () => {
      const { run } = await runMove("");
      world.lease[run] = "committed";
      const error = await failure(runRehearsal());
      assert.match(error.message, /has switched the database, so there is nothing left to rehearse; write phase: switched/);
      assert.deepEqual(await rehearsals(), []);
      assert.match((await failure(runRehearsal("prepared"))).message, /write phase: switched/);
    });

    it("is ended by a move, which then has the target for itself", async () => {
      const job = await inFlightRehearsal();
      world.script = "hold";
      const moved = await runMove("");
      assert.equal(moved.state, "verified");
      assert.equal(world.engine.service(job), undefined);
      assert.deepEqual(await rehearsals(), ["started", "undone"]);
    });

    it("that another operator has joined gives both its result, whoever records it and clears it up", async () => {
      const job = await inFlightRehearsal();
      const joining = runRehearsal();
      while (!world.said.some((line) => /joining/.test(line))) await new Promise((resolve) => setTimeout(resolve, 3));
      // The other one has seen the end, and the service is gone before this one has looked again.
      const runs = new MoveRuns(rehearseJob(""), context(), engines(), files, "rehearsal");
      await runs.conclude((await runs.newest())!.id, { state: "rehearsed", reason: "", result: { ...verified, seconds: { copy: 4.2, verify: 1.3 } } });
      assert.ok(job.includes((await joining).run));
      assert.deepEqual(await rehearsals(), ["started", "rehearsed"]);
    });

    it("joins a run in flight of the same phase, and ends one of the other", async () => {
      const job = await inFlightRehearsal();
      world.script = "hold";
      const joining = runRehearsal();
      while (!world.said.some((line) => /joining/.test(line))) await new Promise((resolve) => setTimeout(resolve, 3));
      const container = [...world.engine.containers.values()].find(({ Name }) => Name === `task-${job}`)!;
      container.files.set("/tmp/dbhaven/result", JSON.stringify(verified));
      world.engine.task(job, "complete", { container, exitCode: 0 });
      assert.ok(job.includes((await joining).run));
      assert.deepEqual(await rehearsals(), ["started", "rehearsed"]);
      await inFlightRehearsal();
      world.script = "hold";
      await runRehearsal("prepared");
      assert.deepEqual(await rehearsals(), ["started", "rehearsed", "started", "undone", "started", "prepared"]);
      assert.deepEqual(temporary(), []);
    });
  });

  it("reports a mismatch with table and keys, and leaves nothing", async () => {
    world.script = "mismatch";
    const error = await failure(runMove(""));
    assert.equal(error.failure, "mismatch");
    assert.equal(error.message, "move chinook: table public.invoice differs");
    assert.deepEqual(differenceLines(error.result), ["  table           kind     keys", "  public.invoice  changed  17"]);
    assert.deepEqual(temporary(), []);
    assert.match(await token(), /:mismatch$/);
  });

  it("repeats no statement of a job's error: it may hold a password's hash", async () => {
    const reason = "step copy: psql:x:1: ERROR:  syntax error\nLINE 1: ...SCRAM-SHA-256$4096:abc' valid until NULL;\n             ^";
    const shown = new JobFailure("undone", reason).message;
    assert.equal(shown, "step copy: psql:x:1: ERROR:  syntax error");
  });

  it("asks the source when the job broke in a way that it has no code for", async () => {
    world.script = "crash";
    const error = await failure(runMove(""));
    assert.equal(error.failure, "undone");
    assert.match(world.said.join("\n"), /its job ended with code 2 \(line 7: syntax error\); asking the source/);
    assert.equal(world.lease[world.started[0]!], "lifted");
    assert.deepEqual(temporary(), []);
  });

  it("refuses before it records anything when the source is missing or stopped", async () => {
    const source = [...world.engine.containers.values()].find(({ Name }) => Name === "shop-db")!;
    source.Running = false;
    assert.match((await failure(runMove(""))).message, /container shop-db on srv84, does not run; start it: docker start shop-db/);
    source.PidsLimit = 999_999_999_999; // an earlier move of the same server has stopped it for good
    assert.match((await failure(runMove(""))).message, /start it: docker update --pids-limit -1 shop-db && docker start shop-db/);
    world.engine.containers.clear();
    assert.match((await failure(runMove(""))).message, /server srv84 has no container shop-db/);
    assert.deepEqual(await events(), []);
  });

  it("sweeps what a killed run left behind, but not the run that is in flight", async () => {
    const first = await runMove("");
    await journal().append("move", "chinook", () => ({ run: first.run, event: "undone", data: { token: "" } })); // ended, not cleared up
    const second = await runMove();
    assert.ok(temporary().length > 0 && temporary().every((name) => name.includes(second.run)));
    await runMove();
    assert.equal(temporary().filter((name) => name.startsWith("lab-move") && name.endsWith("-move")).length, 1);
  });
});
