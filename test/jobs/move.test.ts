import * as assert from "node:assert/strict";
import { exitCodes } from "../../plan/moves/failure";
import { moveSettings, secrets, Stubbed } from "./support/stubbed";

const report = { state: "verified", differences: [{ schema: "public", table: "t", kind: "changed", keys: ["1"] }] };

/** One run a case; those that need nothing while they run are started together. */
const cases = {
  stopped: { changed: { "rows.waits": "", "settle.sql": "lifted\n" } },
  failing: { changed: { "rows.fails": "table public.t\npsql:<stdin>:3: ERROR:  value too long\n", "settle.sql": "lifted\n" } },
  refused: { changed: { "refusals-objects.sql": "one\ntwo\n", "refusals-target.sql": "three\n", "settle.sql": "\n" } },
  unasked: { changed: { "refusals-objects.sql": "one\n", "refusals-target.sql.fails": "psql: error: connection lost\n", "settle.sql": "\n" } },
  lockedOut: { changed: { ".fails": 'psql: error: FATAL:  password authentication failed for user "dbhaven"\n', "settle.sql.fails": "psql: error: no route to host\n" } },
  untaken: { changed: { "pg_restore.fails": "pg_restore: error: could not execute query: ERROR:  no such collation\nCommand was: CREATE COLLATION public.gone (locale = 'x');\n\n\npg_restore: error: a worker process died unexpectedly\n", "settle.sql": "\n" } },
  ungranted: { changed: { "rights.fails": "psql:rights:3: ERROR:  unrecognized privilege type \"MAINTAIN\"\n", "settle.sql": "\n" } },
  unkept: { changed: { "keeper-lives.sql": "f\n", "settle.sql": "\n" } },
  mismatching: {
    changed: {
      "report.sql": `${JSON.stringify(report)}\n`, "differences.sql": JSON.stringify(report.differences), "sentence.sql": "public.t changed: 1\n",
      "members.sql": `"differences":${JSON.stringify(report.differences)}\n`, "settle.sql": "lifted\n",
    },
  },
  unanswered: { commit: true, changed: { "commit.sql.fails": "psql: error: connection lost\n", "settle.sql": "committed\n" } },
  late: { commit: true, changed: { "commit.sql": "lifted\n", "settle.sql": "lifted\n" } },
  unreachable: { changed: { "rows.fails": "psql: error: connection lost\n", "settle.sql.fails": "psql: error: no route to host\n" } },
  settledForwards: { script: "settle", changed: { "settle.sql": "committed\n" } },
  settledBackwards: { script: "settle", changed: { "settle.sql": "lifted\n" } },
  settledAfterCancel: { script: "settle", changed: { "settle.sql": "lifted\ncancelled by bob@desk\n" } },
  refusedOnceCommitted: { changed: { "refusals-objects.sql": "one\n", "settle.sql": "committed\n" } },
  secondOfCommitted: { changed: { "state.sql.first": "committed\n", "settle.sql": "committed\n" } },
  secondOfFenced: { changed: { "state.sql.first": "fenced\n", "settle.sql": "lifted\n" } },
  starved: { changed: { "rows.fails": "", "memory.events": "low 0\noom 1\noom_kill 1\n", "settle.sql": "lifted\n" } },
  cancelled: { changed: { "rows.waits": "", "settle.sql": "lifted\ncancelled by bob@desk in step copy\n" } },
  good: { changed: {} },
} satisfies Record<string, { changed: Record<string, string>; commit?: boolean; script?: string }>;

describe("Job move.sh", () => {
  const jobs = {} as Record<keyof typeof cases, Stubbed>;
  before(() => {
    for (const [name, { changed, commit, script }] of Object.entries(cases) as [keyof typeof cases, { changed: Record<string, string>; commit?: boolean; script?: string }][]) {
      jobs[name] = new Stubbed(script ?? "move", moveSettings, changed);
      if (commit) jobs[name].requestCommit();
    }
  });
  after(() => Object.values(jobs).forEach((job) => job.remove()));

  it("fences only after the target took the definitions and the keeper lives, commits only when asked, opens the target last", async () => {
    const job = jobs.good;
    await job.held();
    assert.equal(job.file("result")!.state, "verified");
    assert.equal(job.file("progress")!.step, "hold");
    assert.ok(!job.scripts().includes("commit.sql"), "no commit before it is asked for");
    job.requestCommit();
    assert.equal(await job.end(), 0);
    const order = ["role.sql", "lease.sql", "refusals-objects.sql", "remember-empty.sql", "pg_dump", "pg_restore", "empty-again.sql", "keeper-lives.sql",
      "fence.sql", "prove.sql", "tables.sql", "sequences.sql", "owners.sql grants.sql default-privileges.sql settings.sql", "vacuumdb", "analyze-partitioned.sql", "note-copy.sql", "commit.sql", "settle.sql", "open.sql", "finish.sql"];
    const seen = job.scripts().filter((script) => order.includes(script));
    let from = -1;
    for (const script of order.filter((name) => name !== "role.sql")) {
      const at = seen.indexOf(script, from + 1);
      assert.ok(at >= 0, `${script} in its place among ${seen.join(" ")}`);
      from = at;
    }
    assert.deepEqual(job.file("result"), { state: "committed", run: moveSettings.RUN });
    assert.deepEqual(job.stdout.trim().split("\n"), ["prepare", "fence", "copy", "verify", "hold", "commit", "committed"]);
  });

  it("makes nothing behind the fence that it has made before, unless the source has other definitions by then", async () => {
    const afterFence = (job: Stubbed) => {
      const calls = job.calls();
      return calls.slice(calls.findIndex(({ script }) => script === "fence.sql")).map(({ script, arguments: words }) => (script === "pg_restore" ? words.find((word) => word.startsWith("--section")) ?? "" : script));
    };
    await jobs.good.end();
    assert.deepEqual(afterFence(jobs.good).filter((call) => /^--section=pre-data|empty-again/.test(call)), []);
    const job = new Stubbed("move", moveSettings, { "keeper-lives.sql": "f\n", "pg_restore-text": "CREATE TABLE t ();\n" });
    try {
      await job.called("keeper-lives.sql");
      job.answer("pg_restore-text", "CREATE TABLE t (a int);\n");
      job.answer("keeper-lives.sql", "t\n");
      await job.held();
      const seen = afterFence(job);
      assert.ok(seen.includes("empty-again.sql") && seen.indexOf("--section=pre-data") > seen.indexOf("empty-again.sql"), seen.join(" "));
      job.requestCommit();
      assert.equal(await job.end(), 0);
    } finally {
      job.remove();
    }
  });

  it("gives no secret to an argument or a script, and leaves no password file", async () => {
    const job = jobs.good;
    assert.equal(await job.end(), 0);
    const seen = JSON.stringify(job.calls()) + job.stdout + job.stderr;
    for (const secret of Object.values(secrets)) assert.ok(!seen.includes(secret), secret);
    const { readdirSync } = await import("node:fs");
    assert.deepEqual(readdirSync(`${job.folder}/memory`), []);
  });

  it("lifts the fence when it is stopped in the middle, and says that it is undone", async () => {
    const job = jobs.stopped;
    await job.called("tables.sql");
    await job.called("large-objects-size.sql");
    job.signal("SIGTERM");
    assert.equal(await job.end(), exitCodes.undone);
    const calls = job.calls();
    assert.ok(calls.some(({ script, arguments: all }) => script === "settle.sql" && all.includes(`run=${moveSettings.RUN}`)));
    assert.equal(job.file("result")!.state, "undone");
    assert.match(String(job.file("result")!.reason), /stopped in step copy/);
  });

  it("ends the copy with the first table that fails, names it, and lifts the fence", async () => {
    const job = jobs.failing;
    assert.equal(await job.end(), exitCodes.undone);
    assert.match(String(job.file("result")!.reason), /^table public\.t: value too long \(the fence is lifted/);
    assert.ok(!job.scripts().includes("note-copy.sql"));
  });

  it("says that memory was what lacked, where the kernel has killed one of its programs", async () => {
    const job = jobs.starved;
    assert.equal(await job.end(), exitCodes.undone);
    assert.match(String(job.file("result")!.reason), /^a program of the job was killed for lack of memory \(fewer sessions at a time need less: jobs of the move\): .* \(the fence is lifted/);
  });

  it("refuses with all reasons and touches nothing", async () => {
    const job = jobs.refused;
    assert.equal(await job.end(), exitCodes.refused);
    assert.equal(job.file("result")!.reason, "one; two; three");
    assert.ok(!job.scripts().includes("fence.sql"));
    assert.ok(!job.scripts().includes("remember-empty.sql"));
  });

  it("takes nothing for right that it could not ask", async () => {
    const job = jobs.unasked;
    assert.equal(await job.end(), exitCodes.undone);
    assert.match(String(job.file("result")!.reason), /^step prepare: .*connection lost/);
    assert.ok(!job.scripts().includes("remember-empty.sql"));
  });

  it("refuses where it cannot log in, and does not say that a fence may stand", async () => {
    const job = jobs.lockedOut;
    assert.equal(await job.end(), exitCodes.refused);
    assert.equal(job.file("result")!.reason, 'login as dbhaven on the target target:5432: password authentication failed for user "dbhaven"');
  });

  it("refuses when the target does not take the definitions, before anybody is kept out", async () => {
    const job = jobs.untaken;
    assert.equal(await job.end(), exitCodes.refused);
    assert.equal(job.file("result")!.reason, "the target does not take the source's definitions: CREATE COLLATION public.gone: no such collation");
    assert.ok(!job.scripts().includes("fence.sql"));
  });

  it("refuses when the target does not take owners, privileges or settings, before anybody is kept out", async () => {
    const job = jobs.ungranted;
    assert.equal(await job.end(), exitCodes.refused);
    assert.equal(job.file("result")!.reason, "the target does not take the source's owners, privileges and settings: unrecognized privilege type \"MAINTAIN\"");
    assert.ok(!job.scripts().includes("fence.sql"));
  });

  it("does not fence without a keeper", async () => {
    const job = jobs.unkept;
    assert.equal(await job.end(), exitCodes.refused);
    assert.match(String(job.file("result")!.reason), /keeper/);
    assert.ok(!job.scripts().includes("fence.sql"));
  });

  it("ends as mismatch with the differences when the sides differ", async () => {
    const job = jobs.mismatching;
    assert.equal(await job.end(), exitCodes.mismatch);
    assert.deepEqual(job.file("result")!.differences, report.differences);
    assert.match(String(job.file("result")!.reason), /public\.t changed: 1/);
    assert.ok(job.scripts().includes("settle.sql"));
  });

  it("finishes forwards when the answer to the commit is lost but the lease says committed", async () => {
    const job = jobs.unanswered;
    assert.equal(await job.end(), 0);
    assert.ok(job.scripts().includes("open.sql"));
  });

  it("is undone when the lease ended just before the commit", async () => {
    const job = jobs.late;
    assert.equal(await job.end(), exitCodes.undone);
    assert.ok(!job.scripts().includes("open.sql"));
  });

  it("says that the outcome is unknown when the source cannot be asked", async () => {
    const job = jobs.unreachable;
    assert.equal(await job.end(), exitCodes.unknown);
    assert.match(String(job.file("result")!.reason), /could not be asked how the run stands.*lifts itself/);
  });

  it("settles a run whose job is gone by the lease alone: forwards if committed, else undone", async () => {
    assert.equal(await jobs.settledForwards.end(), 0);
    assert.deepEqual(jobs.settledForwards.scripts().filter((script) => script === "fence.sql" || script === "commit.sql"), []);
    assert.ok(jobs.settledForwards.scripts().includes("open.sql"));
    assert.equal(await jobs.settledBackwards.end(), exitCodes.undone);
    assert.ok(!jobs.settledBackwards.scripts().includes("open.sql"));
  });

  it("finishes forwards where it is refused and the lease says that its run was committed: it is another task of the same job", async () => {
    const job = jobs.refusedOnceCommitted;
    assert.equal(await job.end(), 0);
    assert.ok(job.scripts().includes("open.sql"));
  });

  it("only ends its run where that has a lease already, and never touches the copy on the target", async () => {
    for (const [job, code, opened] of [[jobs.secondOfCommitted, 0, true], [jobs.secondOfFenced, exitCodes.undone, false]] as const) {
      assert.equal(await job.end(), code);
      assert.equal(job.scripts().includes("open.sql"), opened);
      assert.deepEqual(job.scripts().filter((script) => ["remember-empty.sql", "pg_dump", "pg_restore", "fence.sql"].includes(script)), []);
    }
    assert.match(String(jobs.secondOfFenced.file("result")!.reason), /^the job of run 20260101000000-abcd was started a second time \(the fence is lifted/);
  });

  it("says who has cancelled it, once, whoever lifts the fence", async () => {
    const job = jobs.cancelled;
    await job.called("large-objects-size.sql");
    job.write("cancel-requested", "bob@desk");
    job.signal("SIGTERM");
    assert.equal(await job.end(), exitCodes.undone);
    assert.equal(job.file("result")!.reason, "cancelled by bob@desk in step copy (the fence is lifted, applications go on at the source)");
    assert.equal(await jobs.settledAfterCancel.end(), exitCodes.undone);
    assert.match(String(jobs.settledAfterCancel.file("result")!.reason), /its job was gone before the commit; cancelled by bob@desk \(the fence/);
  });
});
