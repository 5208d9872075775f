import * as assert from "node:assert/strict";
import { startEmpty } from "../../cli/startEmpty";
import { heldBy } from "../../plan/losses";
import { planEstate } from "../../plan/plan";
import { parsed } from "../support/estates";
import { FakeEngine } from "../swarm/fakeEngine";

describe("startEmpty", () => {
  const before = heldBy(planEstate(parsed()));
  const estate = parsed((raw) => { raw.databaseStacks.main.instances.billing.startEmpty = "disk failed"; });
  let engine: FakeEngine;
  let said: string[];
  beforeEach(async () => { engine = await FakeEngine.start(); said = []; });
  afterEach(() => engine.stop());
  const run = (of = estate, held = before) => startEmpty(of, held, (line) => void said.push(line), { manager: engine.connect(), byServer: { db1: engine.connect() } }, { seconds: 5, lookEverySeconds: 0.01 });

  it("makes the missing volume, waits for the server, and has Pulumi look", async () => {
    engine.task("small-billing", "starting");
    const healthy = setTimeout(() => engine.task("small-billing", "running"), 200);
    const begun = Date.now();
    assert.equal(await run(), true);
    clearTimeout(healthy);
    assert.ok(Date.now() - begun >= 190, "waited until the task was healthy");
    assert.deepEqual([[...engine.volumes], said], [["small-billing-data"], ["instance billing on db1: starts empty, on a new volume small-billing-data"]]);
  });

  it("leaves a volume that is there as it is; what a killed up had begun is gone on with", async () => {
    engine.volumes.add("small-billing-data");
    engine.task("small-billing", "running");
    assert.equal(await run(), true);
    assert.deepEqual(said, []);
    assert.ok(!engine.calls.some((call) => call.startsWith("POST")));
  });

  it("does nothing without a word, for a word that the last up has seen, and for an instance that is not made yet", async () => {
    assert.equal(await run(parsed()), false);
    assert.equal(await run(estate, heldBy(planEstate(estate))), false);
    assert.equal(await run(estate, {}), false);
    assert.deepEqual(engine.calls, []);
  });
});
