import * as assert from "node:assert/strict";
import type { JobFailure } from "../../jobs/local/failure";
import { revert } from "../../jobs/local/revert";
import type { RevertJob } from "../../plan/jobs";
import { patience } from "../../swarm/job";
import { Journal, newestRun } from "../../swarm/records";
import { FakeEngine, refuse } from "./fakeEngine";

const [run, other] = ["20261121120000-aaaa", "20261121120000-bbbb"];

describe("revert of a switch group", () => {
  let engine: FakeEngine;
  /** How the job of each behaves that is not asked yet, what they were asked for, in order, and the leases on the sources. */
  let world: { ends: Record<string, "holds" | "refused" | "waits" | "decided">; asked: string[]; said: string[]; reverted: Set<string>; secrets: Record<string, string[]> };
  const usual = { ...patience };
  const moves = ["chinook", "orders"];

  const at = () => ({ server: "srv84", docker: `unix://${engine.socket}`, sshOptions: [] });
  const service = (move: string) => ({ name: `lab-${move}-app`, replicas: 2 });
  const job = (): RevertJob => ({
    verb: "revert", servers: { srv84: at() }, stopped: { services: moves.map(service), proxies: [] },
    moves: moves.map((move) => ({
      estate: "lab", manager: at(), image: "postgres:17-trixie", networks: ["lab-pg-main"], move, verb: "reversal", token: "", node: { ...at(), hostname: "srv84" },
      source: { ...at(), hostname: "srv84", container: `${move}-db`, network: null, port: 5432 }, proxyImage: "alpine/socat:1.8.0.3",
      users: { services: [service(move)], proxies: [] },
      settings: { SOURCE_DATABASE: move, TARGET_HOST: "pg-main", TARGET_PORT: "5432", TARGET_DATABASE: move, TARGET_AWAY: "false", HOLD: "true" },
    })),
  });
  const secrets = Object.fromEntries(moves.map((move) => [`${move}/source-superuser`, `password of ${move}`]));
  const call = () => revert(job(), { secrets, say: (line) => void world.said.push(line) }, () => ({ manager: engine.connect(), node: engine.connect(), source: engine.connect() }), () => ({}));
  const journal = () => new Journal(engine.connect(), "lab");
  const states = async () => { const records = await journal().list(); return moves.map((move) => newestRun(records, move)!.state); };
  const running = (name: string) => [...engine.containers.values()].find(({ Name }) => Name === name)?.Running;
  const replicas = () => moves.map((move) => (engine.service(`lab-${move}-app`)!.Spec as { Mode: { Replicated: { Replicas: number } } }).Mode.Replicated.Replicas);

  beforeEach(async () => {
    Object.assign(patience, { poll: 3 });
    engine = await FakeEngine.start();
    engine.networks.push({ Id: "net1", Name: "lab-pg-main" });
    engine.images.add("alpine/socat:1.8.0.3");
    world = { ends: { chinook: "holds", orders: "holds" }, asked: [], said: [], reverted: new Set(), secrets: {} };
    for (const [move, id] of [["chinook", run], ["orders", other]] as const) {
      for (const event of ["started", "verified", "committed"]) await journal().append("move", move, () => ({ run: id, event, data: { token: "" } }));
      await journal().append("retired", move, () => ({ run: id, event: "retired", data: { container: `${move}-db`, server: "srv84", volumes: [], restart: "always", pidsLimit: 200 } }));
      engine.container(`${move}-db`, { Running: false, RestartPolicy: "no", PidsLimit: 999_999_999_999, Networks: { "shop-net": { IPAddress: "198.18.0.2" } } });
      await engine.connect().createService({ Name: `lab-${move}-app`, Mode: { Replicated: { Replicas: 2 } } } as never);
    }
    engine.onService = (made, name) => {
      const move = moves.find((key) => name.includes(key))!;
      const refs: { SecretID: string }[] = made.Spec.TaskTemplate.ContainerSpec.Secrets ?? [];
      world.secrets[move] = refs.map(({ SecretID }) => Buffer.from(engine.secrets.get(SecretID)!.Spec.Data, "base64").toString());
      const container = engine.container(`task-${name}`, { Labels: { ...made.Spec.Labels, "com.docker.swarm.service.id": made.ID } });
      const end = (exitCode: number, result: object) => {
        container.Running = false;
        container.files.set("/tmp/dbhaven/result", JSON.stringify(result));
        engine.task(name, exitCode === 0 ? "complete" : "failed", { container, exitCode });
      };
      const back = () => {
        world.reverted.add(move);
        end(0, { state: "reverted", revertedAt: "2026-11-21T13:00:00Z", writes: "none", carried: [], kept: null });
      };
      if (world.reverted.has(move) || world.ends[move] === "decided") return back();
      if (name.endsWith("-withdraw")) return end(11, { state: "undone", reason: "not asked for any more" });
      if (world.ends[move] === "refused") return end(10, { state: "refused", reason: "definitions differ since the switch" });
      engine.task(name, "running", { container });
      if (world.ends[move] === "holds") container.files.set("/tmp/dbhaven/result", JSON.stringify({ state: "held" }));
      container.exec = (command) => {
        const asked = command.some((word) => word.includes("exchange-requested")) ? "exchange" : command.some((word) => word.includes("cancel-requested")) ? "end" : undefined;
        if (!asked) return { code: 127 };
        world.asked.push(`${move}: ${asked}`);
        if (asked === "exchange") back();
        else end(11, { state: "undone", reason: `ended by ${command.at(-1)}` });
        return { code: 0 };
      };
    };
  });
  afterEach(() => {
    Object.assign(patience, usual);
    engine.stop();
  });

  it("exchanges none before all are held, then all", async () => {
    world.ends.orders = "waits";
    let looks = 0;
    engine.before = (method, url) => {
      const [holds, waits] = moves.map((move) => [...engine.containers.values()].find(({ Name }) => Name.includes(move) && Name.endsWith("-revert")));
      if (method !== "GET" || !holds || !waits || !url.includes(waits.Id) || ++looks !== 5) return;
      assert.deepEqual(world.asked, [], "one holds, the other one does not yet");
      waits.files.set("/tmp/dbhaven/result", JSON.stringify({ state: "held" }));
    };
    const ends = call();
    assert.deepEqual(Object.keys(await ends), moves);
    assert.deepEqual([...world.asked].sort(), ["chinook: exchange", "orders: exchange"]);
    assert.deepEqual([await states(), replicas(), moves.map((move) => running(`${move}-db`))], [["reverted", "reverted"], [0, 0], [true, true]]);
    assert.deepEqual(world.said.filter((line) => line.includes("works nowhere")), []);
  });

  for (const [what, orders] of [["holds already", "holds"], ["still compares", "waits"]] as const) {
    it(`takes none back where one is refused and the other one ${what}: all goes on at the targets, and the reason is told`, async () => {
      world.ends = { chinook: "refused", orders };
      await assert.rejects(call(), (error: JobFailure) => error.failure === "refused" && /way back of move chinook: definitions differ/.test(error.message));
      assert.deepEqual(world.asked, ["orders: end"]);
      assert.ok(world.said.some((line) => /way back of move orders: ended by the way back of move chinook of its switch group, which is not taken/.test(line)), world.said.join("\n"));
      assert.deepEqual([await states(), replicas(), moves.map((move) => running(`${move}-db`))], [["committed", "committed"], [2, 2], [false, false]]);
    });
  }

  it("takes none back where one cannot begin", async () => {
    engine.containers.delete([...engine.containers.values()].find(({ Name }) => Name === "orders-db")!.Id);
    await assert.rejects(call(), (error: JobFailure) => /orders/.test(error.message));
    assert.deepEqual([await states(), replicas()], [["committed", "committed"], [2, 2]]);
    assert.deepEqual(world.asked.filter((one) => one.endsWith("exchange")), []);
  });

  it("goes on with one whose exchange was decided already, and takes the other one with it", async () => {
    world.ends.chinook = "decided";
    await call();
    assert.deepEqual([world.asked, await states()], [["orders: exchange"], ["reverted", "reverted"]]);
  });

  it("joins jobs that hold, whose up is dead, and asks both", async () => {
    let dead = false;
    engine.before = (_, url) => { if (dead ||= url.endsWith("/exec")) refuse(500, "killed"); };
    await assert.rejects(call());
    engine.before = () => {};
    await call();
    assert.deepEqual([[...world.asked].sort(), await states()], [["chinook: exchange", "orders: exchange"], ["reverted", "reverted"]]);
  });

  describe("of which one was not committed", () => {
    /** Its run, which had not come to its commit; and what the lease on its source says of it. */
    const otherIs = async (event: "undone" | undefined, lease: "undone" | "committed" | "unknown" = "undone") => {
      for (const { ID, Spec } of [...engine.configs.values()]) if (Spec.Labels["dev.dbhaven.subject"] === "orders" && Spec.Labels["dev.dbhaven.event"] !== "started") engine.configs.delete(ID);
      if (event) await journal().append("move", "orders", () => ({ run: other, event, data: { token: "" } }));
      Object.assign([...engine.containers.values()].find(({ Name }) => Name === "orders-db")!, { Running: true, PidsLimit: 0 });
      const { onService } = engine;
      engine.onService = (made, name) => {
        if (!name.endsWith("-settle")) return onService(made, name);
        const container = engine.container(`task-${name}`, { Labels: made.Spec.Labels, files: new Map([["/tmp/dbhaven/result", JSON.stringify({ state: lease, reason: "so it is" })]]) });
        engine.task(name, lease === "committed" ? "complete" : "failed", { container, exitCode: { committed: 0, undone: 11, unknown: 13 }[lease] });
      };
    };
    const asked = () => world.asked.filter((one) => one.endsWith("exchange")).sort();

    for (const [what, event] of [["is undone", "undone"], ["is in flight, its job over", undefined]] as const) {
      it(`and ${what}, takes the other one back: that one never left its source`, async () => {
        await otherIs(event);
        const { chinook, orders } = await call();
        assert.equal(chinook!.run, run);
        assert.deepEqual(orders, { run: other, revertedAt: "", writes: "none", carried: [], kept: null });
        assert.deepEqual([asked(), await states(), moves.map((move) => running(`${move}-db`))], [["chinook: exchange"], ["reverted", "undone"], [true, true]]);
        assert.ok(world.said.includes("move orders never left its source: there is nothing to take back"), world.said.join("\n"));
        await call();
        assert.deepEqual([asked(), await states()], [["chinook: exchange"], ["reverted", "undone"]]);
      });
    }

    it("but had been on its source, takes both back", async () => {
      await otherIs(undefined, "committed");
      await call();
      assert.deepEqual([asked(), await states()], [["chinook: exchange", "orders: exchange"], ["reverted", "reverted"]]);
    });

    it("takes none back where nobody can tell", async () => {
      await otherIs(undefined, "unknown");
      await assert.rejects(call(), /move orders: the outcome of run .* could not be learned/);
      assert.deepEqual([asked(), await states(), replicas()[0]], [[], ["committed", "unknown"], 2]);
    });
  });

  it("gives each job the secrets of its own move", async () => {
    await call();
    assert.deepEqual(world.secrets, { chinook: ["password of chinook"], orders: ["password of orders"] });
  });
});
