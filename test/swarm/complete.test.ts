import * as assert from "node:assert/strict";
import { complete } from "../../jobs/local/complete";
import { JobFailure } from "../../jobs/local/failure";
import { revert } from "../../jobs/local/revert";
import type { CompleteJob, RevertJob } from "../../plan/jobs";
import { completion, Journal, newestRun } from "../../swarm/records";
import { FakeEngine } from "./fakeEngine";

const run = "20261121120000-aaaa";
const way = "20261121130000-bbbb";

describe("complete", () => {
  let engine: FakeEngine;
  const said: string[] = [];
  const context = { secrets: {}, say: (line: string) => void said.push(line) };
  const at = (server: string) => ({ server, docker: `unix://${engine.socket}`, sshOptions: [] });
  const job = (): CompleteJob => ({ verb: "complete", estate: "lab", manager: at("srv84"), move: "chinook", run });
  const call = () => complete(job(), context, engine.connect());
  const journal = () => new Journal(engine.connect(), "lab");
  const newest = async () => newestRun(await journal().list(), "chinook")!;
  const note = (event: "started" | "committed" | "undone") => journal().append("move", "chinook", () => ({ run, event, data: {} }));

  beforeEach(async () => {
    said.length = 0;
    engine = await FakeEngine.start();
    await note("started");
  });
  afterEach(() => engine.stop());

  it("notes who has closed the way back, once, and leaves the run committed", async () => {
    await note("committed");
    const first = await call();
    assert.deepEqual(await call(), first);
    const found = await newest();
    assert.deepEqual([found.state, found.entries.map(({ event }) => event)], ["committed", ["started", "committed", "completed"]]);
    assert.ok(String(completion(found)!.data.by).length > 0);
    assert.deepEqual(said, ["move chinook: its way back is closed"]);
  });

  it("refuses a run that is not committed", async () => {
    await assert.rejects(call(), (error: JobFailure) => error.failure === "refused" && /is started in the journal, not committed/.test(error.message));
    await note("undone");
    await assert.rejects(call(), /is undone in the journal/);
    assert.equal(completion(await newest()), undefined);
  });

  it("refuses while the move is being taken back", async () => {
    await note("committed");
    await journal().append("reversal", "chinook", () => ({ run: way, event: "started", data: {} }));
    await assert.rejects(call(), new RegExp(`is being taken back, run ${way}; wait for its end, or cancel it`));
    await journal().append("reversal", "chinook", () => ({ run: way, event: "undone", data: {} }));
    assert.equal((await call()).run, run);
  });

  it("leaves no way back, also to whoever does not read the preview", async () => {
    await note("committed");
    await call();
    const back: RevertJob = { verb: "revert", stopped: { services: [], proxies: [] }, servers: {}, moves: [{
      estate: "lab", manager: at("srv84"), image: "postgres:17-trixie", networks: ["lab-pg-main"], move: "chinook",
      source: { ...at("srv84"), hostname: "srv84", container: "shop-db", network: null, port: 5432 }, proxyImage: "alpine/socat:1.8.0.3",
      verb: "reversal", token: "", node: { ...at("srv84"), hostname: "srv84" }, settings: {}, users: { services: [], proxies: [] },
    }] };
    const engines = () => ({ manager: engine.connect(), node: engine.connect(), source: engine.connect() });
    await assert.rejects(revert(back, context, engines, () => ({})), /move chinook has been completed: its way back is closed for good/);
    assert.equal((await newest()).state, "committed");
  });
});
