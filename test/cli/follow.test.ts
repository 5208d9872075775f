import * as assert from "node:assert/strict";
import { follow, progressLines } from "../../cli/follow";
import { observeCopies } from "../../cli/observe";
import { loadEstateFromFiles } from "../../config/load";
import { planEstate } from "../../plan/plan";
import { Journal } from "../../swarm/records";
import { parsed } from "../support/estates";
import { FakeEngine } from "../swarm/fakeEngine";

const copying = (doneRows: number) => ({
  moves: [{ key: "orders", run: undefined, job: "running", now: 110, progress: { step: "copy", since: 100, copy: { doneRows, totalRows: 100, doneBytes: doneRows * 1e6, totalBytes: 100e6 } } }],
}) as any;

describe("While an up runs", () => {
  it("rows, bytes, rate and time left of a copy are said", () => {
    assert.deepEqual(progressLines(copying(50)), ["    move orders: copied 50 of 100 rows, 50.0 MB of 100 MB (50 %), 5.0 MB/s, 10.0 s left"]);
  });

  it("nothing is said of a move that does not copy", () => {
    assert.deepEqual(progressLines({ moves: [{ key: "orders", run: undefined, job: "running", progress: { step: "verify" } }] } as any), []);
  });

  it("a server that does not answer once is asked again", async () => {
    let calls = 0;
    const lines: string[] = [];
    await new Promise<void>((resolve) => {
      const following = follow(parsed(), (line) => { lines.push(line); following.stop(); resolve(); }, async () => {
        if (calls++ === 0) throw new Error("no answer");
        return copying(10);
      }, 1);
    });
    assert.match(lines[0], /copied 10 of 100 rows/);
  });

  describe("the servers are asked for little", () => {
    let engine: FakeEngine;
    beforeEach(async () => (engine = await FakeEngine.start()));
    afterEach(() => engine.stop());
    const plan = planEstate(loadEstateFromFiles({ stack: "dev" }).estate);
    const run = "20261121120000-abcd";
    const working = async (log: string) => {
      await new Journal(engine.connect(), plan.estate).append("move", "chinook", () => ({ run, event: "started", data: { by: "ann@laptop" } }));
      const files = new Map([["/tmp/dbhaven/progress", JSON.stringify({ step: "copy", since: 100, copy: { doneRows: 1, totalRows: 2, doneBytes: 1, totalBytes: 2 } })]]);
      engine.task(`lab-move-chinook-${run}-move`, "running", { container: engine.container("task", { files, said: log }) });
      const { length: before } = engine.calls;
      const { moves } = await observeCopies(plan, Object.fromEntries(plan.servers.map(({ key }) => [key, engine.connect()])));
      const asked = engine.calls.slice(before);
      return { files: asked.filter((call) => call.includes("/archive")).length, about: asked.filter((call) => /volumes|secrets|containers[/]json/.test(call)), progress: moves[0]!.progress };
    };

    it("for the file with the progress where the job copies", async () => {
      const { files, about, progress } = await working("prepare\nfence\ncopy\n");
      assert.deepEqual([files, about, progress?.step], [1, [], "copy"]);
    });

    it("for no file where it does something else", async () => {
      const { files, about, progress } = await working("prepare\nfence\ncopy\nverify\n");
      assert.deepEqual([files, about, progress], [0, [], undefined]);
    });
  });
});
