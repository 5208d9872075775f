import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { firstFile, packed, readFile } from "../../swarm/archive";
import { quoted } from "../../swarm/quoting";
import { leftovers, remove } from "../../swarm/cleanup";
import { execIn, lastWords } from "../../swarm/exec";
import { jobName, jobState, NotStarted, patience, readJson, startJob, stateOf, watchJob, type JobSpec } from "../../swarm/job";
import { Journal } from "../../swarm/records";
import { FakeEngine, refuse, tarOf } from "./fakeEngine";

const spec: JobSpec = {
  estate: "lab", subject: ["move", "chinook"], run: "20260101000000-abcd", role: "move", image: "postgres:17-trixie", script: "postgres/move.sh",
  hostname: "srv80", networks: ["lab-pg-main"], files: { "lib/exit.sh": "exit 0", "postgres/move.sh": "true" },
  settings: { MOVE: "chinook", CHECKS: "it's {\"a\":1}" }, secrets: { "target-admin": "geheim-17", "source-dbhaven": "s3cret" },
};
const name = jobName(spec);

describe("swarm job", () => {
  let engine: FakeEngine;
  const usual = { ...patience };
  beforeEach(async () => {
    engine = await FakeEngine.start();
    Object.assign(patience, { poll: 5, stuck: 40, unstarted: 5000 });
  });
  afterEach(() => {
    Object.assign(patience, usual);
    engine.stop();
  });
  const watch = () => ({ node: engine.connect(), server: "srv80", image: spec.image });

  it("is pinned, ends for good, and gets its files as configs and its secrets as secrets", async () => {
    await startJob(engine.connect(), spec);
    const { TaskTemplate, Mode, Labels } = engine.service(name)!.Spec;
    assert.equal(name, "lab-move-chinook-20260101000000-abcd-move");
    assert.deepEqual(Mode, { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } });
    assert.deepEqual(TaskTemplate.RestartPolicy, { Condition: "none" });
    assert.deepEqual(TaskTemplate.Placement, { Constraints: ["node.hostname==srv80"] });
    assert.deepEqual(TaskTemplate.ContainerSpec.Command, ["bash", "/dbhaven/unpack.sh", "postgres/move.sh"]);
    assert.deepEqual(TaskTemplate.ContainerSpec.Configs.map(({ File }: { File: { Name: string } }) => File.Name), ["/dbhaven/files.gz", "/dbhaven/unpack.sh", "/dbhaven/settings.env"]);
    assert.deepEqual(TaskTemplate.ContainerSpec.Secrets.map(({ File }: { File: { Name: string; Mode: number } }) => [File.Name, File.Mode]), [["target-admin", 0o400], ["source-dbhaven", 0o400]]);
    assert.equal(Labels["dev.dbhaven.move"], "chinook");
    assert.equal(Labels["dev.dbhaven.run"], spec.run);
  });

  it("has names that Docker takes, whatever its database and accounts are called, and those of before where these were right", () => {
    const of = (key: string, role: string) => jobName({ ...spec, subject: ["database", `pg-main-${key}`], role });
    assert.equal(of("old_shop_", "ensure"), "lab-database-pg-main-old_shop_-20260101000000-abcd-ensure");
    const names = ["app.prod", "app prod", "my db", "bücher", "a:b", "orders_", "orders-", "orders"].flatMap((odd) => [of(odd, "ensure"), of("orders", `verifier-${odd}`)]);
    for (const one of names) {
      assert.match(one, /^[a-zA-Z0-9][\w-]*[a-zA-Z0-9]$/);
      assert.ok(one.length <= 63, one);
    }
    assert.equal(new Set(names).size, names.length, "what looks alike stays apart");
  });

  it("shows its secrets in nothing but the bodies of the calls that make them", async () => {
    await startJob(engine.connect(), spec);
    const encoded = Buffer.from("geheim-17").toString("base64");
    const seen = JSON.stringify([engine.urls, [...engine.services.values()], [...engine.configs.values()]]);
    assert.ok(!seen.includes("geheim-17") && !seen.includes(encoded) && !seen.includes(encodeURIComponent(encoded)));
    assert.ok([...engine.secrets.values()].some(({ Spec }) => Spec.Data === encoded));
  });

  it("quotes settings so that a shell reads them back as they are", () => {
    const { execFileSync } = require("node:child_process") as typeof import("node:child_process");
    for (const value of ["it's", "$HOME `id` \\ \"x\"", "two\nlines", ""]) {
      assert.equal(execFileSync("sh", ["-c", `KEY=${quoted(value)}; printf %s "$KEY"`], { encoding: "utf8" }), value);
    }
  });

  it("is joined by a second copy, and by one that comes after a kill between any two calls", async () => {
    for (let calls = 1; calls < 12; calls++) {
      const fresh = await FakeEngine.start();
      fresh.before = () => {
        if (fresh.calls.length > calls) refuse(418, "killed");
      };
      await startJob(fresh.connect(), spec).catch(() => {});
      fresh.before = () => {};
      await Promise.all([startJob(fresh.connect(), spec), startJob(fresh.connect(), spec)]);
      assert.deepEqual([fresh.services.size, fresh.configs.size, fresh.secrets.size], [1, 3, 2]);
      fresh.stop();
    }
  });

  it("is over with exit code and result when its container has failed", async () => {
    const container = engine.container("task", { Running: false, files: new Map([["/tmp/dbhaven/result", '{"state":"refused","reason":"no"}']]) });
    engine.onService = () => engine.task(name, "failed", { container, exitCode: 10 });
    await startJob(engine.connect(), spec);
    const end = await watchJob(engine.connect(), name, watch());
    assert.deepEqual(end, { end: "over", exitCode: 10, started: true, again: false, reason: "", container: container.Id, result: { state: "refused", reason: "no" } });
  });

  it("takes what was read while it was being replaced for nothing yet", async () => {
    const container = engine.container("c");
    container.files.set("/tmp/dbhaven/progress", '{"step":"copy","fence":');
    assert.equal(await readJson(engine.connect(), "c", "progress"), undefined);
    container.files.set("/tmp/dbhaven/progress", '{"step":"copy","fence":{}}');
    assert.deepEqual(await readJson(engine.connect(), "c", "progress"), { step: "copy", fence: {} });
  });

  it("reports each line once, of earlier ones the last, and stops waiting when the result is the wanted one", async () => {
    const container = engine.container("task", { said: "before\nnow\n" });
    const lines: string[] = [];
    engine.onService = () => engine.task(name, "running", { container });
    await startJob(engine.connect(), spec);
    const watching = watchJob(engine.connect(), name, { ...watch(), onLine: (line) => lines.push(line), until: ({ state }) => state === "verified" });
    const told = async (line: string) => { while (!lines.includes(line)) await new Promise((resolve) => setTimeout(resolve, 5)); };
    await told("now");
    for (const step of ["prepare", "copy"]) {
      container.said += `${step}\n`;
      await told(step);
    }
    container.files.set("/tmp/dbhaven/result", '{"state":"verified"}');
    assert.equal((await watching).end, "reached");
    assert.deepEqual(lines, ["now", "prepare", "copy"]);
  });

  it("names the missing image when the server rejects the task", async () => {
    engine.onService = () => engine.task(name, "rejected", { error: "No such image: postgres:17-trixie" });
    await startJob(engine.connect(), spec);
    const end = await watchJob(engine.connect(), name, watch());
    assert.deepEqual(end.end === "over" && [end.started, end.reason], [false, "image postgres:17-trixie is not on server srv80 and cannot be pulled there; on it, run: docker pull postgres:17-trixie"]);
  });

  it("gives up when no server is fit for it", async () => {
    engine.onService = () => engine.task(name, "pending", { error: "no suitable node (scheduling constraints not satisfied on 2 nodes)" });
    await startJob(engine.connect(), spec);
    await assert.rejects(watchJob(engine.connect(), name, watch()), (error: Error) => error instanceof NotStarted && /server srv80 is down, drained/.test(error.message));
  });

  it("outlasts a short break of the connection, and reports a long one", async () => {
    const container = engine.container("task", { files: new Map([["/tmp/dbhaven/result", '{"state":"verified"}']]) });
    engine.onService = () => engine.task(name, "running", { container });
    await startJob(engine.connect(), spec);
    const real = engine.connect();
    let fails = 3;
    const flaky = new Proxy(real, { get: (target, key) => key !== "listTasks" ? target[key as keyof typeof target] : (...args: never[]) => fails-- > 0
      ? Promise.reject(new (require("../../swarm/engine") as typeof import("../../swarm/engine")).Unreachable("away")) : (target.listTasks as (...a: never[]) => unknown)(...args) });
    assert.equal((await watchJob(flaky, name, { ...watch(), until: () => true })).end, "reached");
    fails = 1e6;
    patience.unreachable = 30;
    await assert.rejects(watchJob(flaky, name, watch()), /away/);
  });

  it("is absent when there is no such service", async () => assert.deepEqual(await jobState(engine.connect(), "nothing"), { phase: "absent" }));

  it("tells a task that never started from one that was shut down", () => {
    const state = (State: string, ContainerID?: string) => stateOf({ CreatedAt: "", Status: { State, ContainerStatus: ContainerID ? { ContainerID } : undefined } });
    assert.deepEqual((({ phase, started }: never) => [phase, started])(state("shutdown", "c") as never), ["ended", true]);
    assert.deepEqual((({ phase, started }: never) => [phase, started])(state("rejected") as never), ["ended", false]);
    assert.equal(state("preparing").phase, "waiting");
  });

  it("leaves nothing of a run behind but its records, and nothing of other runs away", async () => {
    const manager = engine.connect();
    await new Journal(manager, "lab").append("move", "chinook", () => ({ run: spec.run, event: "started", data: {} }));
    await startJob(manager, spec);
    await startJob(manager, { ...spec, run: "20260101000001-beef" });
    engine.container("lab-tap", { Labels: { "dev.dbhaven.estate": "lab", "dev.dbhaven.move": "chinook", "dev.dbhaven.run": spec.run } });
    const all = await leftovers(manager, [manager], "lab", ["move", "chinook"]);
    await remove(manager, [manager], all.filter(({ run }) => run === spec.run));
    await remove(manager, [manager], all.filter(({ run }) => run === spec.run)); // a second copy does the same
    assert.deepEqual([engine.services.size, engine.secrets.size, engine.configs.size, engine.containers.size], [1, 2, 3 + 1, 0]);
  });
});

describe("containers", () => {
  let engine: FakeEngine;
  beforeEach(async () => (engine = await FakeEngine.start()));
  afterEach(() => engine.stop());

  it("give single files out of the engine's archive, after any other header", async () => {
    const big = "x".repeat(5000);
    engine.container("c", { files: new Map([["/tmp/dbhaven/result", big]]) });
    assert.equal(await readFile(engine.connect(), "c", "/tmp/dbhaven/result"), big);
    assert.equal(await readFile(engine.connect(), "c", "/tmp/dbhaven/other"), undefined);
    assert.equal(await readFile(engine.connect(), "none", "/tmp/dbhaven/result"), undefined);
    assert.equal(firstFile(tarOf("a", ""))!.length, 0);
  });
  it("get a job's files as one, from which the job's first step makes them again, byte for byte, without tar", () => {
    const { execFileSync } = require("node:child_process") as typeof import("node:child_process");
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-unpack-"));
    const files = { "lib/exit.sh": "exit 0\n", "postgres/move/prepare.sql": " 'é' \\n\\ \t\n12 lib/exit.sh\n".repeat(70), "lib/empty": "", "lib/no-end": "x", "postgres/show.sh": "echo $0\n" };
    fs.writeFileSync(path.join(home, "files.gz"), gzipSync(packed(files)));
    const said = execFileSync("bash", [path.join(__dirname, "..", "..", "jobs", "unpack.sh"), "postgres/show.sh"], { env: { PATH: process.env.PATH, DBHAVEN_HOME: home }, encoding: "utf8" });
    assert.equal(said, `${home}/jobs/postgres/show.sh\n`);
    for (const [name, content] of Object.entries(files)) assert.equal(fs.readFileSync(path.join(home, "jobs", name), "utf8"), content, name);
    assert.deepEqual(packed(files), packed({ ...files }));
    fs.rmSync(home, { recursive: true });
  });
  it("run commands and tell stdout from stderr and the exit code", async () => {
    engine.container("c", { exec: ([first]) => ({ code: first === "true" ? 0 : 3, stdout: "out\n", stderr: "err" }) });
    assert.deepEqual(await execIn(engine.connect(), "c", ["false"]), { exitCode: 3, stdout: "out\n", stderr: "err" });
    assert.equal((await execIn(engine.connect(), "c", ["true"])).exitCode, 0);
  });
  it("are quoted with their last line", async () => {
    const { Id } = engine.container("c", { log: "one\ntwo\n" });
    assert.equal(await lastWords(engine.connect(), Id), "two");
    assert.equal(await lastWords(engine.connect(), undefined), "");
  });
});
