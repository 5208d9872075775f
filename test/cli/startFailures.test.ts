import * as assert from "node:assert/strict";
import { startFailures } from "../../cli/startFailures";
import { planInstances } from "../../plan/instances";
import { parsed } from "../support/estates";
import { FakeEngine } from "../swarm/fakeEngine";

describe("An instance that did not start", () => {
  const estate = parsed();
  const serviceName = (key: string) => planInstances(estate).find((instance) => instance.key === key)!.serviceName;
  let engine: FakeEngine;
  beforeEach(async () => { engine = await FakeEngine.start(); engine.info = { ...engine.info, SystemTime: "2026-11-21T12:10:00Z" }; });
  afterEach(() => engine.stop());
  const failures = (seconds = 60) => startFailures(estate, seconds, { manager: engine.connect(), byServer: { db1: engine.connect() } });
  const failed = (key: string, at: string, log: string | undefined, Err?: string, State = "failed") => engine.tasks.push({
    service: serviceName(key), Status: { State, Timestamp: at, Err, ContainerStatus: log === undefined ? {} : { ContainerID: engine.container("task", { log }).Id } },
  });

  it("says the sentence that its start ended with", async () => {
    failed("billing", "2026-11-21T12:09:10Z", "dbhaven: an earlier one\n");
    failed("billing", "2026-11-21T12:09:30Z", "something else\ndbhaven: the volume belongs to PostgreSQL; give this instance a volume of its own\nlast line\n");
    failed("orders", "2026-11-21T12:09:20Z", "FATAL: out of memory\n");
    assert.deepEqual(await failures(), [
      "instance billing on db1: a task did not start or ended: the volume belongs to PostgreSQL; give this instance a volume of its own",
      "instance orders on db1: a task did not start or ended: FATAL: out of memory",
    ]);
  });

  it("says what the Swarm says where there is no container", async () => {
    failed("billing", "2026-11-21T12:09:30Z", undefined, "No such image: postgres:0", "rejected");
    assert.deepEqual(await failures(), ["instance billing on db1: a task did not start or ended: No such image: postgres:0"]);
  });

  it("is none where all run, or where it failed before", async () => {
    failed("billing", "2026-11-21T12:08:30Z", "dbhaven: long ago\n");
    failed("orders", "2026-11-21T12:09:30Z", "well\n", undefined, "running");
    assert.deepEqual(await failures(), []);
    assert.equal((await failures(120)).length, 1);
  });
});
