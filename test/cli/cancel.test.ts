import * as assert from "node:assert/strict";
import { patience } from "../../cli/cancelling";
import { cancel } from "../../cli/cancelMove";
import type { Engines } from "../../cli/observe";
import { loadEstateFromFiles } from "../../config/load";
import { connect } from "../../swarm/engine";
import { labelsOf } from "../../swarm/labels";
import { Journal } from "../../swarm/records";
import { FakeEngine } from "../swarm/fakeEngine";

const { estate } = loadEstateFromFiles({ stack: "dev" });
const run = "20261121120000-abcd";
/** The source's server is not the Swarm's manager, and can be missing. */
const managedElsewhere = { ...estate, servers: { srv84: { ...estate.servers.srv84!, manager: false }, srv80: { ...estate.servers.srv80!, manager: true } } };

describe("cancel", () => {
  let engine: FakeEngine;
  let commands: string[][];
  const before = { ...patience };
  beforeEach(async () => {
    engine = await FakeEngine.start();
    commands = [];
    Object.assign(patience, { start: 50, end: 200, poll: 5 });
  });
  afterEach(() => {
    engine.stop();
    Object.assign(patience, before);
  });

  const begun = (event = "started", kind: "move" | "rehearsal" | "backup" | "target-backup" = "move") =>
    new Journal(engine.connect(), estate.name).append(kind, "chinook", () => ({ run, event, data: { by: "ann@laptop", phase: "rehearsed" } }));
  const connected = () => Object.fromEntries(Object.keys(estate.servers).map((key) => [key, engine.connect()]));
  const cancelled = (move = "chinook", engines: Engines = connected(), of = estate) => cancel(of, move, { by: "bob@desk", say: () => undefined }, engines);
  const nowhere = (name: string) => connect({ name, host: "unix:///nowhere/docker.sock", sshOptions: [] });
  const without = (server: string) => Object.fromEntries(Object.entries(connected()).filter(([key]) => key !== server));
  /** The running job; asked to end, it ends so. */
  function job(result: Record<string, unknown>, exitCode: number, role = "move") {
    const container = engine.container("task", { exec: (command) => {
      commands.push(command);
      container.files.set("/tmp/dbhaven/result", JSON.stringify(result));
      engine.task(`lab-move-chinook-${run}-${role}`, exitCode === 0 ? "complete" : "failed", { container, exitCode });
      return { code: 0 };
    } });
    engine.task(`lab-move-chinook-${run}-${role}`, "running", { container });
  }
  const keeper = (answer: { code: number; stdout?: string; stderr?: string }) => engine.container("keeper", {
    Labels: labelsOf("lab", { move: "chinook", run, job: "keeper" }), exec: (command) => { commands.push(command); return answer; },
  });

  it("tells the running job who wants it to end, and says that it has ended", async () => {
    await begun();
    job({ state: "undone", reason: "cancelled by bob@desk in step copy" }, 11);
    const { done, sentence } = await cancelled();
    assert.ok(done);
    assert.match(sentence, /^move chinook, run 20261121120000-abcd, was cancelled by bob@desk: no fence stands, applications go on at the source\./);
    assert.equal(commands.length, 1);
    assert.match(commands[0]![2]!, /cancel-requested.*kill -TERM 1/);
    assert.equal(commands[0]!.at(-1), "bob@desk", "no name in a script");
  });

  it("says that it is too late where the job had committed meanwhile", async () => {
    await begun("verified");
    job({ state: "committed" }, 0);
    const { done, sentence } = await cancelled();
    assert.equal(done, false);
    assert.match(sentence, /is committed: applications belong to the target/);
  });

  it("lifts the fence from the keeper's container where the job is dead", async () => {
    await begun();
    engine.task(`lab-move-chinook-${run}-move`, "failed", { container: engine.container("task", { Running: false }), exitCode: 137 });
    keeper({ code: 0, stdout: "lifted\ncancelled by bob@desk\n" });
    assert.ok((await cancelled()).done);
    assert.deepEqual(commands, [["bash", "/dbhaven/jobs/postgres/cancel.sh", "bob@desk"]]);
  });

  it("does so too where the job is killed while it is asked", async () => {
    await begun();
    job({}, 137);
    keeper({ code: 0, stdout: "lifted\n" });
    assert.ok((await cancelled()).done);
    assert.equal(commands.length, 2);
  });

  it("says what can be done where job and keeper are dead, or the source does not answer", async () => {
    await begun();
    engine.task(`lab-move-chinook-${run}-move`, "failed", { exitCode: 137 });
    assert.match((await cancelled()).sentence, /its keeper does not run\. Lower the move's phase and run npm run up/);
    keeper({ code: 2, stderr: "psql: error: no route to host\n" });
    const { done, sentence } = await cancelled();
    assert.equal(done, false);
    assert.match(sentence, /the source does not answer its keeper: psql: error: no route to host/);
  });

  it("lifts the fence from the keeper's container where the target's server does not answer, or is offline", async () => {
    await begun();
    engine.task(`lab-move-chinook-${run}-move`, "running", { container: engine.container("task", { exec: () => assert.fail("it was asked") }) });
    keeper({ code: 0, stdout: "lifted\n" });
    for (const engines of [{ ...connected(), srv80: nowhere("srv80") }, without("srv80")]) assert.ok((await cancelled("chinook", engines)).done);
    assert.equal(commands.length, 2);
  });

  it("says so of a rehearsal whose server does not answer: its job cannot be told", async () => {
    await begun("started", "rehearsal");
    engine.task(`lab-move-chinook-${run}-rehearse`, "running", { container: engine.container("task") });
    const { done, sentence } = await cancelled("chinook", { ...connected(), srv80: nowhere("srv80") });
    assert.equal(done, false);
    assert.match(sentence, /^the rehearsal of move chinook, run .*: its job cannot be told: server srv80 .*there is no such socket/);
    assert.match((await cancelled("chinook", without("srv80"))).sentence, /its job cannot be told: server srv80 is offline\. No application waits for it/);
  });

  it("says what keeps the fence where the job is dead and the source's server is offline or does not answer", async () => {
    await begun();
    engine.task(`lab-move-chinook-${run}-move`, "failed", { exitCode: 137 });
    for (const [engines, why] of [[without("srv84"), "server srv84 is offline"], [{ ...connected(), srv84: nowhere("srv84") }, "server srv84 .*there is no such socket.*"]] as const) {
      const { done, sentence } = await cancelled("chinook", engines, managedElsewhere);
      assert.equal(done, false);
      assert.match(sentence, new RegExp(`its job is dead, and its keeper cannot be asked: ${why}\\. Lower the move's phase`));
    }
  });

  it("does not undo what the lease says is committed", async () => {
    await begun("verified");
    engine.task(`lab-move-chinook-${run}-move`, "failed", { exitCode: 137 });
    keeper({ code: 0, stdout: "committed\n" });
    const { done, sentence } = await cancelled();
    assert.equal(done, false);
    assert.match(sentence, /is committed.*npm run up finishes it/);
  });

  it("ends a rehearsal as well, which has no fence", async () => {
    await begun("started", "rehearsal");
    job({ state: "undone" }, 11, "rehearse");
    assert.match((await cancelled()).sentence, /^the rehearsal of move chinook, run .* was cancelled by bob@desk/);
  });

  it("ends a backup as well", async () => {
    await begun("started", "backup");
    job({ state: "undone" }, 11, "backup");
    assert.match((await cancelled()).sentence, /^the backup for move chinook, run .* was cancelled by bob@desk\. The next npm run up begins anew\.$/);
  });

  it("ends the backup of a target, and calls it that", async () => {
    await begun("started", "target-backup");
    job({ state: "undone" }, 11, "backup");
    assert.match((await cancelled()).sentence, /^the backup of the target of move chinook, run .* was cancelled by bob@desk/);
  });

  it("is refused where nothing is in flight, after the commit, and for a move that the estate does not have", async () => {
    await assert.rejects(cancelled(), /move chinook has no run in flight\. Nothing was touched/);
    await begun();
    await begun("undone");
    await assert.rejects(cancelled(), /no run in flight: run .* ended as undone/);
    await begun("committed");
    await assert.rejects(cancelled(), /is committed: .*The way back is phase: reverted/);
    await assert.rejects(cancelled("chinok"), /the estate has no move "chinok"; it has chinook/);
  });

  it("is refused where the estate has another source under the key: that one has no fence", async () => {
    await new Journal(engine.connect(), estate.name).append("move", "chinook", () => ({ run, event: "started", data: { source: { server: "srv84", container: "first-db", database: "chinook" } } }));
    await assert.rejects(cancelled(), /^Error: The move "chinook" leads from chinook in srv84\/first-db to/);
  });

  describe("of a way back", () => {
    const lease = "20261121110000-aaaa";
    const back = async (event = "started", more = {}) => {
      const journal = new Journal(engine.connect(), estate.name);
      await journal.append("move", "chinook", () => ({ run: lease, event: "committed", data: {} }));
      const servers = { srv84: { server: "srv84", docker: `unix://${engine.socket}`, sshOptions: [] } };
      const data = { by: "ann@laptop", lease, servers, settings: {}, users: { services: [{ name: "lab-shop", replicas: 2 }], proxies: [] }, ...more };
      await journal.append("retired", "chinook", () => ({ run: lease, event: "retired", data: { container: "shop-db", server: "srv84", volumes: [], restart: "always" } }));
      await journal.append("reversal", "chinook", () => ({ run, event, data }));
      await engine.connect().createService({ Name: "lab-shop", Mode: { Replicated: { Replicas: 0 } } } as never);
    };
    const replicas = () => (engine.service("lab-shop")!.Spec as { Mode: { Replicated: { Replicas: number } } }).Mode.Replicated.Replicas;

    it("ends its job, stops the old database, and starts what works on the target, whether its up lives or not", async () => {
      await back();
      const old = engine.container("shop-db");
      job({ state: "undone", reason: "cancelled by bob@desk in step close" }, 11, "revert");
      const { done, sentence } = await cancelled();
      assert.ok(done);
      assert.match(sentence, /^the way back of move chinook, run .*, was cancelled by bob@desk: applications go on at the target\./);
      assert.equal(commands[0]!.at(-1), "bob@desk");
      assert.deepEqual([old.Running, old.RestartPolicy, replicas()], [false, "no", 2]);
    });

    it("is too late once it is taken, and touches nothing then", async () => {
      await back();
      job({ state: "reverted" }, 0, "revert");
      const { done, sentence } = await cancelled();
      assert.equal(done, false);
      assert.match(sentence, /has been taken: applications belong to the source again.*npm run up finishes it/);
      assert.equal(replicas(), 0);
    });

    it("ends one that never had a job, and starts what it has stopped", async () => {
      await back("started", { saysJob: true });
      const { done, sentence } = await cancelled();
      assert.ok(done, sentence);
      assert.equal(replicas(), 2);
      assert.equal((await new Journal(engine.connect(), estate.name).list({ record: "reversal" })).at(-1)!.event, "undone");
    });

    it("says so where the server of the source, on which its job runs, is offline or does not answer", async () => {
      await back();
      engine.task(`lab-move-chinook-${run}-revert`, "running", { container: engine.container("task") });
      for (const [engines, why] of [[without("srv84"), /server srv84 is offline/], [{ ...connected(), srv84: nowhere("srv84") }, /there is no such socket/]] as const) {
        const { done, sentence } = await cancelled("chinook", engines, managedElsewhere);
        assert.equal(done, false);
        assert.match(sentence, why);
        assert.match(sentence, /Write phase: switched and run npm run up/);
      }
    });

    it("says what opens the target again where its job is dead", async () => {
      await back();
      engine.task(`lab-move-chinook-${run}-revert`, "failed", { exitCode: 137 });
      const { done, sentence } = await cancelled();
      assert.equal(done, false);
      assert.match(sentence, /its job is dead, and the target may be closed\. Write phase: switched and run npm run up: it opens the target again\./);
    });
  });
});
