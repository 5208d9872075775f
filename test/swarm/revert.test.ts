import * as assert from "node:assert/strict";
import { JobFailure } from "../../jobs/local/failure";
import { move } from "../../jobs/local/move";
import { revert } from "../../jobs/local/revert";
import { reversalTokenOf, tokenOf } from "../../swarm/tokens";
import { refuse } from "./fakeEngine";
import { context, revertedAt, RevertWorld, run, settings } from "./revertWorld";

describe("revert", () => {
  const world = new RevertWorld();
  const { users, revertJob, moveJob, engines, journal, call, running, replicas, newest } = world;

  beforeEach(() => world.begin());
  afterEach(() => world.end());

  it("stops what works on the target, starts the old database as it was, and after the job the old application", async () => {
    assert.deepEqual(await call(), { run, revertedAt, writes: "carried", carried: [["public", "invoice"]], kept: "dbhaven-replaced" });
    assert.equal(replicas(), 0);
    assert.deepEqual(["lab-proxy-shop-db", "shop-db", "shop"].map(running), [false, true, true]);
    const { RestartPolicy: policy, PidsLimit: limit } = [...world.engine.containers.values()].find(({ Name }) => Name === "lab-proxy-shop-db")!;
    assert.deepEqual([policy, limit], ["no", null], "a proxy is not barred: nobody but dbhaven starts one");
    assert.deepEqual([...world.engine.containers.values()].filter(({ Name }) => ["shop-db", "shop"].includes(Name)).map(({ RestartPolicy, PidsLimit }) => [RestartPolicy, PidsLimit]), [["always", 200], ["always", null]]);
    assert.deepEqual([...world.engine.containers.values()].filter(({ Name }) => /held|task-|tap/.test(Name)), [], "something is left");
    assert.equal((await newest()).state, "reverted");
  });

  it("goes on where another move of its group stops the proxy at that moment, and Docker takes no change of it", async () => {
    const proxy = [...world.engine.containers.values()].find(({ Name }) => Name === "lab-proxy-shop-db")!;
    let refused = 0;
    world.engine.before = (_, url) => {
      if (!url.endsWith("/containers/lab-proxy-shop-db/update")) return;
      Object.assign(proxy, { Running: false, RestartPolicy: "no" });
      refused++;
      refuse(500, `Cannot update container ${proxy.Id}: cannot update a stopped container: unknown`);
    };
    assert.equal((await call()).run, run);
    assert.deepEqual([refused, proxy.Running, proxy.RestartPolicy], [1, false, "no"]);
  });

  it("puts everything back where another move of its group starts the proxy at that moment", async () => {
    const proxy = [...world.engine.containers.values()].find(({ Name }) => Name === "lab-proxy-shop-db")!;
    world.ends = "refused";
    let refused = 0;
    world.engine.before = (_, url) => {
      if (!url.endsWith("/containers/lab-proxy-shop-db/update") || proxy.Running) return;
      Object.assign(proxy, { Running: true, RestartPolicy: "always" });
      refused++;
      refuse(500, `Cannot update container ${proxy.Id}: cannot update a stopped container: unknown`);
    };
    await assert.rejects(call(), /definitions differ since the switch/);
    assert.deepEqual([refused, proxy.Running, proxy.RestartPolicy, replicas()], [1, true, "always", 2]);
  });

  it("fails where Docker takes no change of the proxy for another reason", async () => {
    world.engine.before = (_, url) => { if (url.endsWith("/containers/lab-proxy-shop-db/update")) refuse(500, "no space left on device"); };
    await assert.rejects(call(), /no space left on device/);
  });

  it("ends a backup of its target that is in flight", async () => {
    const backups = async () => (await journal().list({ record: "target-backup" })).map(({ event }) => event);
    await journal().append("target-backup", "chinook", () => ({ run: "20261121125900-cccc", event: "started", data: { of: run } }));
    world.ends = "refused";
    await assert.rejects(call());
    assert.deepEqual(await backups(), ["started", "undone"]);
  });

  it("does nothing when it is reverted already, and its token is then what it was called with", async () => {
    await call();
    const { started: [...before] } = world;
    const token = reversalTokenOf(await journal().list(), "chinook");
    assert.equal(token, run);
    await revert(revertJob(token), context, engines, () => ({}));
    assert.deepEqual(world.started, before);
  });

  it("puts everything back where the job refuses, and says why", async () => {
    world.ends = "refused";
    await assert.rejects(call(), (error: JobFailure) => error.failure === "refused" && /way back of move chinook: definitions differ/.test(error.message));
    assert.equal(replicas(), 2);
    assert.deepEqual(["lab-proxy-shop-db", "shop-db", "shop"].map(running), [true, false, false]);
    await assert.rejects(world.engine.connect().getContainer("shop-db").start(), /OCI runtime create failed/);
    assert.ok([...world.engine.containers.values()].some(({ Name }) => Name === "lab-held-shop-db"), "no prune takes its volume");
    assert.equal((await newest()).state, "committed");
    assert.equal((await newest("reversal")).state, "refused");
  });

  it("opens the target again where the job is killed, before anything works there", async () => {
    world.ends = "killed";
    await assert.rejects(call(), (error: JobFailure) => error.failure === "undone" && /not asked for any more/.test(error.message));
    assert.deepEqual(world.started, ["revert", "withdraw"]);
    assert.equal(replicas(), 2);
    world.ends = "well";
    await call();
    assert.equal((await newest()).state, "reverted");
  });

  it("learns from the lease what a job has reached whose container was pruned with its result", async () => {
    world.ends = "pruned";
    assert.deepEqual(await call(), { run, revertedAt, writes: "carried", carried: [["public", "invoice"]], kept: "dbhaven-replaced" });
    assert.deepEqual(world.started, ["revert", "withdraw"]);
  });

  describe("of a move whose target stops answering once it is decided", () => {
    const notSetAside = /move chinook is taken back, and the applications work on the source; but the database chinook on pg-main could not be set aside: it does not answer/;
    beforeEach(() => void (world.notAside = "it does not answer (no route to host)"));

    it("lets the source work first, and says then what is left to do", async () => {
      await assert.rejects(call(), notSetAside);
      assert.deepEqual(["lab-proxy-shop-db", "shop-db", "shop"].map(running), [false, true, true]);
      assert.equal((await newest()).state, "reverted");
      await assert.rejects(call(), notSetAside, "as long as it does not answer");
    });

    it("sets its database aside by the next up at which it answers", async () => {
      await assert.rejects(call());
      delete world.notAside;
      await call();
      assert.deepEqual(world.started, ["revert", "revert"]);
    });

    it("sets it aside once, and its journal says then that nothing is left to do", async () => {
      await assert.rejects(call());
      const token = reversalTokenOf(await journal().list(), "chinook");
      delete world.notAside;
      await call();
      await call();
      assert.deepEqual(world.started, ["revert", "revert"]);
      assert.equal((await newest()).entries.at(-1)!.data.notAside, undefined);
      assert.equal(reversalTokenOf(await journal().list(), "chinook"), token, "no preview sees a change");
    });

    it("lets the old application work first also where the run that took it back died before", async () => {
      world.engine.before = (_, url) => { if (url.endsWith("/containers/shop/start")) refuse(500, "killed"); };
      await assert.rejects(call(), /killed/);
      world.engine.before = () => {};
      for (const name of ["shop-db", "shop"]) [...world.engine.containers.values()].find(({ Name }) => Name === name)!.Running = false;
      await assert.rejects(call(), notSetAside);
      assert.deepEqual(["shop-db", "shop"].map(running), [true, true]);
    });

    it("sets it aside before the move is made anew", async () => {
      await assert.rejects(call());
      await assert.rejects(move(moveJob(tokenOf(await journal().list(), "chinook")), context, engines(), () => ({})), notSetAside);
      assert.equal((await newest()).state, "reverted", "no run has begun");
      delete world.notAside;
      world.started = [];
      await assert.rejects(move(moveJob(tokenOf(await journal().list(), "chinook")), context, engines(), () => ({})));
      assert.equal(world.started[0], "revert");
      assert.ok(world.started.includes("move"), world.started.join(", "));
    });
  });

  it("starts an old application only when all moves of its databases are taken back, whichever of them is noted as the one that stopped it", async () => {
    const said: string[] = [];
    const orders = async (event: string) => journal().append("move", "orders", () => ({ run: "R2", event, data: {} }));
    await orders("started");
    await orders("committed");
    await journal().append("retired", "web", () => ({ run: "R2", event: "retired", data: { container: "web", server: "srv84", volumes: [] } }));
    for (const application of ["shop", "web"]) await journal().append("application", application, () => ({ run, event: "switched", data: { runs: { chinook: run, orders: "R2" } } }));
    world.engine.container("web", { Running: false });
    await revert(revertJob(run), { ...context, say: (line?: string) => void said.push(line!) }, engines, () => ({}));
    assert.deepEqual(["shop-db", "shop", "web"].map(running), [true, false, false]);
    assert.ok(said.includes("application shop works nowhere until orders is taken back too: mend what that says, and run up again"), said.join("\n"));
    await orders("reverted");
    await revert(revertJob("R2", { move: "orders" }), context, engines, () => ({}));
    assert.deepEqual(["shop", "web"].map(running), [true, true]);
  });

  it("starts the old containers once: from then on whoever stops one, or has another one of its name, is right", async () => {
    await call();
    const old = [...world.engine.containers.values()].find(({ Name }) => Name === "shop-db")!;
    old.Running = false;
    assert.equal((await call()).run, run);
    assert.equal(old.Running, false);
  });

  it("refuses where somebody's new container has the name of the old one, and touches nothing of it", async () => {
    const old = [...world.engine.containers.values()].find(({ Name }) => Name === "shop-db")!;
    await journal().append("retired", "chinook", () => ({ run, event: "retired", data: { id: old.Id, container: "shop-db", server: "srv84", volumes: ["shop-db-data"], restart: "always" } }));
    old.Name = "shop-db-of-before";
    const other = world.engine.container("shop-db", { Running: false, RestartPolicy: "no", Mounts: [{ Type: "volume", Name: "other", Destination: "/data" }] });
    const journalAlone = (await journal().list({ record: "retired" })).filter(({ data }) => data.id === undefined && data.container === "shop-db");
    for (const { id } of journalAlone) await world.engine.connect().getConfig(id).remove();
    await assert.rejects(call(), /container shop-db on server srv84 is not the one that the move has stopped, nor made from it/);
    assert.deepEqual([other.Running, other.RestartPolicy, other.PidsLimit, replicas()], [false, "no", null, 2]);
  });

  it("refuses where an old container is gone, before anything is written", async () => {
    world.engine.containers.delete([...world.engine.containers.values()].find(({ Name }) => Name === "shop-db")!.Id);
    await assert.rejects(call(), /container shop-db is gone from server srv84, and with it the way back/);
    assert.equal(replicas(), 2);
    assert.deepEqual(world.started, []);
  });

  for (const [what, path, problem] of [
    ["the old database cannot be started", "/containers/shop-db/start", "driver failed programming external connectivity: port is already allocated"],
    ["its forwarder cannot be made", "/networks/lab-pg-main", "no such network"],
  ] as const) {
    it(`lets the applications go on at the target where ${what}, and says so`, async () => {
      world.engine.before = (_, url) => { if (url.endsWith(path)) refuse(500, problem); };
      await assert.rejects(call(), (error: JobFailure) => error.failure === "refused" && error.message.includes(problem) && /\(applications go on at the target\)$/.test(error.message));
      assert.deepEqual([replicas(), running("lab-proxy-shop-db"), running("shop-db")], [2, true, false]);
      assert.deepEqual([world.started, (await newest("reversal")).state], [[], "refused"]);
    });
  }

  it("stays in flight where the job was killed and nobody can tell whether the target is open, until somebody can", async () => {
    Object.assign(world, { ends: "killed", withdraws: "killed" });
    await assert.rejects(call(), (error: JobFailure) => error.failure === "unknown" && /the target may be closed/.test(error.message));
    assert.deepEqual([(await newest("reversal")).state, replicas()], ["unknown", 0]);
    delete world.withdraws;
    world.ends = "well";
    await call();
    assert.deepEqual(world.started, ["revert", "withdraw", "withdraw", "revert"], "what may be closed is opened before another run begins");
    assert.equal((await newest()).state, "reverted");
  });

  it("stays in flight where a joined one cannot go on: its job may have closed the target", async () => {
    Object.assign(world, { ends: "killed", withdraws: "killed" });
    await assert.rejects(call());
    world.engine.before = (_, url) => { if (url.endsWith("/containers/shop-db/start")) refuse(500, "port is already allocated"); };
    [...world.engine.containers.values()].find(({ Name }) => Name === "shop-db")!.Running = false;
    await assert.rejects(call(), (error: JobFailure) => error.failure === "unknown" && /port is already allocated/.test(error.message));
    assert.equal((await newest("reversal")).state, "unknown");
  });

  for (const [what, ends] of [["runs", "runs"], ["was killed, with the target gone since", "killed"]] as const) {
    it(`in flight whose job ${what} is done anew where the estate treats what was written in another way, and once`, async () => {
      const withWrites = async (WRITES: string) =>
        revert(revertJob(reversalTokenOf(await journal().list(), "chinook"), { settings: { ...settings, WRITES } }), context, engines, () => ({}));
      const told = () => [...world.engine.configs.values()].filter(({ Spec }) => Spec.Name.endsWith("-revert-settings")).map(({ Spec }) => /WRITES='(\w+)'/.exec(Buffer.from(Spec.Data, "base64").toString())![1]);
      Object.assign(world, { ends, withdraws: "killed" });
      let killed = false;
      world.engine.before = (_, url) => { if (killed ||= world.started.length > 0 && url.includes("/tasks")) refuse(418, "killed"); };
      if (ends === "runs") await assert.rejects(withWrites("carry"));
      else {
        world.engine.before = () => {};
        await assert.rejects(withWrites("carry"), /the target may be closed/);
      }
      world.engine.before = () => {};
      assert.deepEqual(told(), ["carry"]);
      const { id } = await newest("reversal");
      world.ends = "well";
      let seen: unknown;
      const { onService } = world.engine;
      world.engine.onService = (service, name) => { seen = told(); onService(service, name); };
      await withWrites("lose");
      assert.deepEqual(seen, ["lose"]);
      assert.deepEqual([(await newest("reversal")).id, (await newest()).state], [id, "reverted"]);
      assert.equal(world.started.filter((role) => role === "revert").length, 2);
    });
  }

  it("refuses what was never committed", async () => {
    await journal().append("move", "chinook", () => ({ run: "20261121120001-bbbb", event: "undone", data: {} }));
    await assert.rejects(call(), /there is no committed run to take back; run 20261121120001-bbbb is undone/);
  });

  it("is given up by the switch without a job where it never had one, also where the old database cannot be started", async () => {
    const begun = { token: "", settings, users: users(), servers: revertJob("").servers, lease: run, saysJob: true };
    await journal().append("reversal", "chinook", () => ({ run: "20261121130000-cccc", event: "started", data: begun }));
    world.engine.before = (_, url) => { if (url.endsWith("/containers/shop-db/start")) refuse(500, "port is already allocated"); };
    assert.equal((await move(moveJob(tokenOf(await journal().list(), "chinook")), context, engines(), () => ({}))).state, "committed");
    assert.deepEqual([world.started, replicas(), running("lab-proxy-shop-db")], [[], 2, true]);
    assert.equal((await newest("reversal")).state, "undone");
  });

  it("is given up by the switch, which opens the target again, where the job has not decided", async () => {
    const begun = { token: "", settings, users: users(), servers: revertJob("").servers, lease: run };
    await journal().append("reversal", "chinook", () => ({ run: "20261121130000-cccc", event: "started", data: begun }));
    const token = tokenOf(await journal().list(), "chinook");
    assert.equal(token, (await newest("reversal")).id, "it shows in the preview");
    const result = await move(moveJob(token), context, engines(), () => ({}));
    assert.equal(result.state, "committed");
    assert.equal(replicas(), 2);
    assert.deepEqual(["lab-proxy-shop-db", "shop-db"].map(running), [true, false]);
    assert.equal((await newest("reversal")).state, "undone");
  });
});
