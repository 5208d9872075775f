import * as assert from "node:assert/strict";
import { colours } from "../../cli/colours";
import { observe } from "../../cli/observe";
import { copyLines, statusText } from "../../cli/statusText";
import { loadEstateFromFiles } from "../../config/load";
import { bar } from "../../swarm/barred";
import { labelsOf } from "../../swarm/labels";
import { Journal } from "../../swarm/records";
import { FakeEngine } from "../swarm/fakeEngine";

const { estate } = loadEstateFromFiles({ stack: "dev" });

describe("status", () => {
  let engine: FakeEngine;
  beforeEach(async () => (engine = await FakeEngine.start()));
  afterEach(() => engine.stop());
  const seen = () => observe(estate, Object.fromEntries(Object.keys(estate.servers).map((key) => [key, engine.connect()])));
  const shown = async () => statusText(await seen(), colours(false));
  const journal = () => new Journal(engine.connect(), estate.name);
  const start = (event = "started") => journal().append("move", "chinook", () => ({ run: "20261121120000-abcd", event, data: { by: "ann@laptop" } }));

  it("shows fence, copy and time left of a move in flight", async () => {
    await start();
    engine.info = { ...engine.info, SystemTime: "2026-11-21T12:01:20Z" };
    const at = Date.parse("2026-11-21T12:01:00Z") / 1000;
    engine.task("lab-move-chinook-20261121120000-abcd-move", "running", { container: engine.container("task", { files: new Map([["/tmp/dbhaven/progress", JSON.stringify({
      step: "copy", since: at, fence: { since: at - 2, until: at + 298, by: "ann@laptop" }, copy: { doneRows: 1_000_000, totalRows: 4_000_000, doneBytes: 100e6, totalBytes: 400e6, tables: ["invoice_line"] },
    })]]) }) });
    assert.equal(await shown(), `Estate lab

Move chinook
  run 20261121120000-abcd of ann@laptop: copy, since 2026-11-21 12:01:00 UTC
  fence on since 2026-11-21 12:00:58 UTC until 2026-11-21 12:05:58 UTC, by ann@laptop
  copied 1,000,000 of 4,000,000 rows, 100 MB of 400 MB (25 %), 5.0 MB/s, 1 min 00 s left
  still open: invoice_line`);
  });
  it("shows a rehearsal in flight, which has no fence", async () => {
    await journal().append("rehearsal", "chinook", () => ({ run: "20261121120000-beef", event: "started", data: { by: "ann@laptop", phase: "rehearsed" } }));
    engine.task("lab-move-chinook-20261121120000-beef-rehearse", "running", { container: engine.container("task", { files: new Map([["/tmp/dbhaven/progress", JSON.stringify({ step: "verify", fence: null, copy: null })]]) }) });
    assert.match(await shown(), /Move chinook\n {2}run 20261121120000-beef of ann@laptop: verify\n {2}fence off$/);
  });
  it("shows a backup in flight, by the server that keeps it", async () => {
    await journal().append("backup", "chinook", () => ({ run: "20261121120000-b0b0", event: "started", data: { by: "ann@laptop" } }));
    engine.task("lab-move-chinook-20261121120000-b0b0-backup", "running", { container: engine.container("task", { files: new Map([["/tmp/dbhaven/progress", JSON.stringify({ step: "restore", fence: null, copy: null })]]) }) });
    assert.match(await shown(), /Move chinook\n {2}run 20261121120000-b0b0 of ann@laptop: restore\n {2}fence off$/);
  });
  it("shows the backup of a target in flight, though its move is committed", async () => {
    for (const event of ["started", "committed"]) await journal().append("move", "chinook", () => ({ run: "20261121120000-aaaa", event, data: { by: "ann@laptop" } }));
    await journal().append("target-backup", "chinook", () => ({ run: "20261121130000-b0b0", event: "started", data: { by: "bob@desk" } }));
    engine.task("lab-move-chinook-20261121130000-b0b0-backup", "running", { container: engine.container("task", { files: new Map([["/tmp/dbhaven/progress", JSON.stringify({ step: "dump", fence: null, copy: null })]]) }) });
    assert.match(await shown(), /Move chinook\n {2}run 20261121130000-b0b0 of bob@desk: dump\n {2}fence off$/);
  });
  it("says when a run is in flight but nothing works on it", async () => {
    await start();
    assert.match(await shown(), /its job does not run; a fence that stands lifts itself when its lease ends: npm run up deals with it/);
  });
  describe("of old containers", () => {
    const compose = { project: "shop", service: "db", files: "/srv/shop/compose.yaml" };
    const labels = { "com.docker.compose.project": "shop", "com.docker.compose.service": "db", "com.docker.compose.oneoff": "False" };
    const retired = async () => {
      await journal().append("retired", "chinook", () => ({ run: "R1", event: "retired", data: { container: "shop-db", server: "srv84", volumes: ["shop-db-data"], compose } }));
      const { "com.docker.compose.oneoff": _, ...ofImage } = labels;
      engine.container("lab-held-shop-db", { Labels: { "dev.dbhaven.estate": "lab", "dev.dbhaven.held": "shop-db", ...ofImage } });
      const old = engine.container("shop-db", { Running: false, Labels: labels });
      await bar(engine.connect().getContainer("shop-db"), await engine.connect().getContainer("shop-db").inspect());
      return old;
    };

    it("says which are kept, with their volumes, and shouts when they are not", async () => {
      const old = await retired();
      assert.match(await shown(), /srv84 {2}container shop-db {4}stopped 20.* UTC\n {2}srv84 {2}volume shop-db-data {2}held, of the old container/);
      old.Running = true;
      engine.containers.delete([...engine.containers.values()].find(({ Name }) => Name === "lab-held-shop-db")!.Id);
      assert.match(await shown(), /container shop-db {4}RUNNING AGAIN\n.*NOT HELD: a prune would take it/);
    });
    it("shouts when one can be started by anybody, and when Compose has made another one", async () => {
      const old = await retired();
      old.PidsLimit = null;
      assert.match(await shown(), /container shop-db {4}stopped, and CAN BE STARTED: npm run doctor says what can be done/);
      engine.containers.delete(old.Id);
      assert.match(await shown(), /container shop-db {4}removed\n/);
      engine.container("shop-db-2", { Labels: labels });
      assert.match(await shown(), /container shop-db {4}RUNNING AGAIN, as shop-db-2\n/);
    });
    it("says nothing of those that work again since their move was taken back", async () => {
      const old = await retired();
      for (const event of ["committed", "reverted"]) await journal().append("move", "chinook", () => ({ run: "R1", event, data: {} }));
      old.Running = true;
      assert.doesNotMatch(await shown(), /shop-db/);
    });
  });
  it("shouts when the volume of an instance is gone", async () => {
    assert.doesNotMatch(await shown(), /Kept/);
    await engine.connect().createService({ Name: "lab-pg-main", Labels: labelsOf("lab", { instance: "pg-main" }), Mode: { Replicated: { Replicas: 1 } } } as never);
    assert.match(await shown(), /srv80 {2}volume lab-pg-main-data {2}GONE, with the rows of pg-main: npm run doctor says what can be done/);
    engine.volumes.add("lab-pg-main-data");
    assert.match(await shown(), /srv80 {2}volume lab-pg-main-data {2}data of pg-main/);
  });
  it("says when a certificate ends soon", async () => {
    engine.services.set("s", { ID: "s", Spec: { Name: "lab-pg-main", Mode: {}, Labels: { "dev.dbhaven.estate": "lab", "dev.dbhaven.instance": "pg-main", "dev.dbhaven.certified": "2020-02-29" } } });
    assert.match(await shown(), /^the certificate of pg-main ends on 2020-02-29/);
  });
  it("knows nothing and says so before the first up", async () => assert.match(await shown(), /Move chinook\n {2}not begun/));
  it("gives no rate where it knows none", () => {
    const copy = { doneRows: 0, totalRows: 10, doneBytes: 0, totalBytes: 100 };
    assert.deepEqual(copyLines({ step: "copy", since: 5, copy }, 9), ["  copied 0 of 10 rows, 0 B of 100 B (0 %)"]);
    assert.deepEqual(copyLines({ step: "verify", since: 5, copy: { ...copy, doneRows: 10, doneBytes: 100 } }, 9), ["  copied 10 of 10 rows, 100 B of 100 B (100 %)"]);
    assert.deepEqual(copyLines({ step: "fence", copy: null }), []);
  });
  it("names a server that is offline with what is left as it is, and does not ask it", async () => {
    const off = { ...estate, servers: { ...estate.servers, srv80: { ...estate.servers.srv80!, state: "offline" as const } } };
    const status = await observe(off, { srv84: engine.connect() });
    assert.deepEqual(status.unreachable, []);
    assert.match(statusText(status, colours(false)), /^Server srv80 is offline: left as they are: instance "pg-main"\./);
  });
  it("goes on when one server is away", async () => {
    const away = await FakeEngine.start();
    const docker = away.connect();
    away.stop();
    const status = await observe(estate, { srv84: engine.connect(), srv80: docker });
    assert.equal(status.unreachable.length, 1);
    assert.match(statusText(status, colours(false)), /^server srv /);
  });
});

