import * as assert from "node:assert/strict";
import { bar, commands, isBarred, startRulesOf, unbar } from "../../swarm/barred";
import { FakeEngine, type FakeContainer } from "./fakeEngine";

describe("A barred container", () => {
  let engine: FakeEngine;
  let old: FakeContainer;
  beforeEach(async () => {
    engine = await FakeEngine.start();
    old = engine.container("shop-db", { Running: false });
  });
  afterEach(() => engine.stop());
  const container = () => engine.connect().getContainer("shop-db");
  const found = () => container().inspect();

  it("is started by nobody, and by the engine neither, until it has again what it had", async () => {
    for (const [RestartPolicy, PidsLimit] of [["always", null], ["unless-stopped", 300], ["no", 0], ["on-failure", -1]] as const) {
      Object.assign(old, { RestartPolicy, PidsLimit });
      const rules = startRulesOf(await found());
      await bar(container(), await found());
      assert.deepEqual([isBarred(await found()), old.RestartPolicy], [true, "no"]);
      await assert.rejects(container().start(), /pids\.max: invalid argument/);
      await unbar(container(), await found(), JSON.parse(JSON.stringify(rules)));
      assert.deepEqual([isBarred(await found()), old.RestartPolicy, Math.max(0, old.PidsLimit ?? 0)], [false, RestartPolicy, Math.max(0, PidsLimit ?? 0)]);
      await container().start();
      await container().stop();
    }
  });
  it("starts without a limit, unless it is stopped, where nobody noted how it was started", async () => {
    await bar(container(), await found());
    await unbar(container(), await found(), {});
    assert.deepEqual([old.RestartPolicy, old.PidsLimit], ["unless-stopped", 0]);
  });
  it("keeps a limit that is its own when it was never barred", async () => {
    Object.assign(old, { RestartPolicy: "no", PidsLimit: 300 });
    await unbar(container(), await found(), { restart: "always" });
    assert.deepEqual([old.RestartPolicy, old.PidsLimit], ["always", 300]);
  });
  it("is started by a person with the command that takes the bar away before", async () => {
    assert.equal(commands.start("shop-db", await found()), "docker start shop-db");
    await bar(container(), await found());
    assert.equal(commands.start("shop-db", await found()), "docker update --pids-limit -1 shop-db && docker start shop-db");
  });
});
