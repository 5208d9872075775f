import * as assert from "node:assert/strict";
import { colours } from "../../cli/colours";
import { observe } from "../../cli/observe";
import { surveyRemoval } from "../../cli/removal";
import { wordProblems } from "../../cli/removalWords";
import { statusText } from "../../cli/statusText";
import { loadEstateFromFiles } from "../../config/load";
import type { ComposeService } from "../../swarm/composeService";
import { Journal } from "../../swarm/records";
import { FakeEngine } from "../swarm/fakeEngine";

const { estate: asShipped } = loadEstateFromFiles({ stack: "dev" });
const estate = { ...asShipped, moves: { chinook: { ...asShipped.moves.chinook!, phase: "completed" as const } } };
const DAY = 86_400_000;

describe("Removing the old side of a finished move", () => {
  let engine: FakeEngine;
  let engines: Record<string, ReturnType<FakeEngine["connect"]>>;
  const journal = () => new Journal(engine.connect(), estate.name);
  const survey = (of = estate) => surveyRemoval(of, "chinook", engines);
  const waived = { ...estate, moves: { chinook: { ...estate.moves.chinook, backup: "waived" as const } } };
  const after = (days: number) => void (engine.info = { ...engine.info, SystemTime: new Date(Date.now() + days * DAY).toISOString() });
  const fates = async () => (await survey()).remnants.map(({ what, fate }) => `${what}: ${fate.replace(/20\d\d-\S+ \S+ UTC/, "THEN")}`);

  const moved = (...events: ("started" | "committed" | "completed")[]) =>
    events.reduce<Promise<unknown>>((before, event) => before.then(() => journal().append("move", "chinook", () => ({ run: "R1", event, data: { by: "ann@laptop" } }))), Promise.resolve());
  const retired = (subject: string, container: string, volumes: string[], compose?: ComposeService) => journal().append("retired", subject, () => ({ run: "R1", event: "retired", data: { container, server: "srv84", volumes, compose } }));
  const backedUp = async (of = "R1", server = "srv80") => {
    engine.volumes.add("lab-backups");
    await journal().append("target-backup", "chinook", () => ({ run: "T1", event: "started", data: { of, server, volume: "lab-backups" } }));
    await journal().append("target-backup", "chinook", () => ({ run: "T1", event: "restored", data: { folder: "chinook/T1" } }));
  };
  /** Finished, with an old application that has a volume of its own. */
  const world = async () => {
    await moved("started", "committed");
    await backedUp();
    await moved("completed");
    await retired("chinook", "shop-db", ["shop-db-data"]);
    await retired("shop", "old-shop", ["uploads"]);
    for (const [name, volume] of [["shop-db", "shop-db-data"], ["old-shop", "uploads"]] as const) {
      engine.volumes.add(volume);
      engine.container(name, { Running: false, Mounts: [{ Type: "volume", Name: volume }, { Type: "bind", Source: `/srv/${name}` }] });
      engine.container(`lab-held-${name}`, { Labels: { "dev.dbhaven.estate": "lab", "dev.dbhaven.held": name }, Mounts: [{ Type: "volume", Name: volume }] });
    }
    engine.services.set("s", { ID: "s", Spec: { Name: "lab-pg-main", Mode: {}, Labels: { "dev.dbhaven.estate": "lab", "dev.dbhaven.instance": "pg-main" } }, ServiceStatus: { RunningTasks: 1, DesiredTasks: 1 } });
  };

  beforeEach(async () => {
    engine = await FakeEngine.start();
    engines = Object.fromEntries(Object.keys(estate.servers).map((key) => [key, engine.connect()]));
  });
  afterEach(() => engine.stop());

  it("takes containers and the database's volumes, leaves an application's volumes held, and says so in journal and status", async () => {
    await world();
    after(8);
    assert.deepEqual(await fates(), [
      "container shop-db: stopped THEN; to be removed", "volume shop-db-data: to be removed, with all that is in it", "folder /srv/shop-db: stays",
      "container old-shop: stopped THEN; to be removed", "volume uploads: stays, and held: an application's own files", "folder /srv/old-shop: stays",
    ]);
    const said: string[] = [];
    const { refusals, backup, remove } = await survey();
    assert.deepEqual(refusals, []);
    assert.match(backup, /^chinook\/T1 in the volume lab-backups on srv80, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    await remove("bob@desk", backup, (line) => said.push(line));
    assert.deepEqual(said, ["srv84: container shop-db, volume shop-db-data: removed", "srv84: container old-shop: removed"]);
    assert.deepEqual([...engine.containers.values()].map(({ Name }) => Name), ["lab-held-old-shop"]);
    assert.deepEqual([...engine.volumes], ["lab-backups", "uploads"]);
    const entry = (await journal().list({ record: "retired", subject: "chinook" })).at(-1)!;
    assert.deepEqual([entry.event, entry.data.by, entry.data.backup], ["removed", "bob@desk", backup]);
    assert.deepEqual(await fates(), ["container shop-db: removed THEN, by bob@desk", "container old-shop: removed THEN, by bob@desk"]);
    assert.match(statusText(await observe(estate, engines), colours(false)), /container shop-db {3,}removed 20.* UTC, by bob@desk/);
  });

  for (const Running of [false, true]) {
    it(`leaves a container that has the name of an old one by now, and ${Running ? "runs" : "is stopped"}`, async () => {
      await world();
      after(8);
      for (const [id, { Name }] of engine.containers) if (Name === "shop-db") engine.containers.delete(id);
      engine.container("shop-db", { Running, Mounts: [{ Type: "volume", Name: "somebody-else" }] });
      const { refusals, backup, remove } = await survey();
      assert.deepEqual(refusals, []);
      assert.equal((await fates())[0], "container shop-db: gone; another container has its name, and stays");
      await remove("bob@desk", backup, () => undefined);
      assert.deepEqual([...engine.containers.values()].map(({ Name }) => Name).sort(), ["lab-held-old-shop", "shop-db"]);
      assert.deepEqual([...engine.volumes], ["lab-backups", "uploads"]);
    });
  }

  it("leaves the volume in which a proxy of the estate has the old socket, whoever else uses it", async () => {
    await world();
    await retired("chinook", "shop-db", ["shop-db-data", "shop-socket"]);
    engine.volumes.add("shop-socket");
    engine.container("php", { Mounts: [{ Type: "volume", Name: "shop-socket" }] });
    after(8);
    const withSocket = (server: string) => ({ ...estate, proxies: { "shop-socket": { server, socket: { volume: "shop-socket", file: "s.sock" }, to: estate.moves.chinook.target } } });
    const { remnants, refusals, remove } = await survey(withSocket("srv84"));
    assert.deepEqual(refusals, []);
    assert.equal(remnants.find(({ what }) => what === "volume shop-socket")?.fate, "stays: the proxy shop-socket has the old socket in it");
    assert.match((await survey(withSocket("srv80"))).refusals.join(), /volume shop-socket is used by container php/, "a volume of another server has the name only");
    const said: string[] = [];
    await remove("bob@desk", "", (line) => said.push(line));
    assert.equal(said[0], "srv84: container shop-db, volume shop-db-data: removed");
    assert.deepEqual([...engine.volumes], ["lab-backups", "uploads", "shop-socket"]);
    assert.deepEqual((await journal().list({ record: "retired", subject: "chinook" })).at(-1)!.data.volumes, ["shop-db-data"]);
  });

  it("goes on where a call before was ended in the middle", async () => {
    await world();
    after(8);
    engine.before = (method, url) => {
      if (method === "DELETE" && url.startsWith("/volumes/")) throw Object.assign(new Error("the engine went away"), { status: 500 });
    };
    await assert.rejects((await survey()).remove("bob@desk", "restored", () => undefined));
    engine.before = () => {};
    assert.deepEqual((await fates()).slice(0, 2), ["container shop-db: gone", "volume shop-db-data: to be removed, with all that is in it"]);
    await (await survey()).remove("bob@desk", "restored", () => undefined);
    assert.deepEqual([...engine.volumes], ["lab-backups", "uploads"]);
    await (await survey()).remove("bob@desk", "restored", () => undefined);
    assert.equal((await journal().list({ record: "retired" })).filter(({ event }) => event === "removed").length, 2, "noted once each");
  });

  for (const { against, arrange, days = 8, sentence } of [
    { against: "the move was never switched", arrange: () => moved("started"), sentence: /^The move "chinook" is started: its source is the only copy/ },
    { against: "the way back is open", arrange: () => moved("started", "committed"), sentence: /^The way back of the move "chinook" is open: close it first, .*\(it is written; run npm run up\)/ },
    { against: "the time that it is kept is not over", arrange: world, days: 6, sentence: /^The container shop-db on srv84 is kept until 20.* UTC: it was stopped .*, and moves.chinook.retainOldDays is 7\.$/ },
    { against: "it runs again", arrange: async () => { await world(); engine.container("x"); [...engine.containers.values()].find(({ Name }) => Name === "shop-db")!.Running = true; }, sentence: /^The container shop-db on srv84 runs again: .*docker stop shop-db$/ },
    { against: "another container uses the volume", arrange: async () => { await world(); engine.container("reporting", { Mounts: [{ Type: "volume", Name: "shop-db-data" }] }); }, sentence: /^On srv84 volume shop-db-data is used by container reporting/ },
    { against: "no backup of the target was restored", arrange: () => moved("started", "committed", "completed"), sentence: /^No backup of the target of the move "chinook" was restored since its commit: npm run up makes one where moves.chinook.phase is completed\.$/ },
    { against: "the backup of the target is of an earlier run", arrange: async () => { await backedUp("R0"); await moved("started", "committed", "completed"); }, sentence: /^No backup of the target of the move "chinook"/ },
    { against: "the backup of the target is gone", arrange: async () => { await world(); engine.volumes.delete("lab-backups"); }, sentence: /^The volume lab-backups on srv80, which had the backup of the target of the move "chinook", is gone/ },
    { against: "nobody can say whether the backup of the target is there", arrange: async () => { await moved("started", "committed", "completed"); await backedUp("R1", "srv86"); }, sentence: /^Server srv86, which has the backup of the target of the move "chinook", is offline or not in the estate any more\.$/ },
    { against: "the target does not run", arrange: async () => { await world(); engine.services.get("s")!.ServiceStatus.RunningTasks = 0; }, sentence: /^The instance "pg-main" on srv80, target of the move "chinook", does not run/ },
  ]) {
    it(`is refused where ${against}`, async () => {
      await arrange();
      after(days);
      const { refusals } = await survey();
      assert.ok(refusals.some((one) => sentence.test(one)), refusals.join("\n"));
    });
  }

  it("is refused where the estate has another source under the key of the move", async () => {
    await journal().append("move", "chinook", () => ({ run: "R1", event: "started", data: { source: { server: "srv84", container: "first-db", database: "chinook" } } }));
    await moved("committed", "completed");
    await assert.rejects(survey(), /The move "chinook" leads from chinook in srv84\/first-db to .* the other move under a key of its own/);
  });

  it("of a move that does without a backup takes the operator's word, and of no other one", async () => {
    await moved("started", "committed", "completed");
    const { refusals, backup, withoutBackup, unmoved } = await survey(waived);
    assert.ok(!refusals.some((one) => /backup/.test(one)), refusals.join("\n"));
    assert.deepEqual([backup, withoutBackup], ["", ["chinook"]]);
    const said = (of: { withoutBackup: string[]; unmoved: string[] }, backup: string, isFinal: boolean) => wordProblems(of, { backup, lose: [] }, isFinal);
    assert.match(said({ withoutBackup, unmoved }, "", true).join(), /^Nothing is said of a backup of the target of "chinook", .*--backup-restored "WHERE AND WHEN"\.$/);
    assert.deepEqual([...said({ withoutBackup, unmoved }, "", false), ...said({ withoutBackup, unmoved }, "srv82, 2026-12-06", true)], []);
    const none = { withoutBackup: [], unmoved: [] };
    assert.match(said(none, "srv82, 2026-12-06", true).join(), /^--backup-restored is for a move that does without a backup/);
    assert.deepEqual(said(none, "", true), []);
  });

  describe("of a container that has the databases of several moves", () => {
    const { chinook } = estate.moves;
    const second: typeof chinook = { ...chinook, source: { ...chinook.source, database: "second" }, target: { instance: "pg-other", database: "second" }, retainOldDays: 90 };
    const sharing = (change: Partial<typeof chinook> = {}) => loadedWith({ chinook, second: { ...second, ...change } });
    /** As the shipped estate, with an instance for the second move. */
    const loadedWith = (moves: Record<string, typeof chinook>) => {
      const [stack, { instances }] = Object.entries(estate.databaseStacks).find(([, one]) => "pg-main" in one.instances)!;
      const main = instances["pg-main"]!;
      return { ...estate, moves, databaseStacks: { ...estate.databaseStacks, [stack]: { instances: { ...instances, "pg-other": { ...main, port: undefined, databases: { second: Object.values(main.databases)[0]! } } } } } } as typeof estate;
    };
    const secondMoved = async (...events: ("started" | "committed" | "completed")[]) => {
      for (const event of events) await journal().append("move", "second", () => ({ run: "R2", event, data: { by: "ann@laptop" } }));
      await retired("second", "shop-db", ["shop-db-data"]);
    };
    const refusalsOf = async (of: typeof estate) => (await survey(of)).refusals.map((sentence) => sentence.replace(/20\d\d-\S+ \S+ UTC/g, "THEN"));

    it("asks each of them for its end, its backup, its target and the time that it is kept", async () => {
      await world();
      await secondMoved("started", "committed");
      after(8);
      assert.deepEqual(await refusalsOf(sharing()), [
        'The way back of the move "second" is open: close it first, with moves.second.phase: completed (it is written; run npm run up).',
        'No backup of the target of the move "second" was restored since its commit: npm run up makes one where moves.second.phase is completed.',
        'The instance "pg-other" on srv80, target of the move "second", does not run: the old data may be the only copy that is left.',
        "The container shop-db on srv84 is kept until THEN: it was stopped THEN, and moves.second.retainOldDays is 90.",
      ]);
    });

    it("asks for the operator's word where another one does without a backup, and keeps the journal's word beside it", async () => {
      await world();
      await secondMoved("started", "committed", "completed");
      const { backup, withoutBackup } = await survey(sharing({ backup: "waived" }));
      assert.match(backup, /^chinook\/T1 in the volume lab-backups/);
      assert.deepEqual(withoutBackup, ["second"]);
    });

    it("names a database that was never moved, and wants it given up by its name", async () => {
      await world();
      after(8);
      const waiving = { ...estate, moves: { chinook: { ...chinook, waive: ["database second", "database forgotten", "extension x"] }, second } } as typeof estate;
      const { remnants, unmoved } = await survey({ ...loadedWith(waiving.moves) });
      assert.deepEqual(unmoved, ["database forgotten"]);
      assert.deepEqual(remnants.filter(({ what }) => what.startsWith("database")), [{ server: "srv84", what: "database forgotten", fate: "never moved (waive): goes with the volume" }]);
      const of = { withoutBackup: [], unmoved };
      assert.match(wordProblems(of, { backup: "", lose: [] }, true).join(), /^No move has taken "database forgotten" anywhere, .*--lose "database forgotten"\.$/);
      assert.match(wordProblems(of, { backup: "", lose: ["database other"] }, false).join(), /^--lose is for a database .*"database other" is none: there is "database forgotten"\.$/);
      assert.deepEqual(wordProblems(of, { backup: "", lose: ["database forgotten"] }, true), []);
    });

    it("asks nothing of the others once it is gone", async () => {
      await world();
      await secondMoved("started", "committed");
      await journal().append("retired", "second", () => ({ run: "R2", event: "removed", data: { container: "shop-db", server: "srv84", volumes: [], by: "bob@desk", backup: "" } }));
      after(8);
      assert.deepEqual(await refusalsOf(sharing()), []);
    });
  });

  it("leaves an application's container of another move alone, whatever its key is", async () => {
    await world();
    await journal().append("retired", "chinook", () => ({ run: "R9", event: "retired", data: { container: "of-another-move", server: "srv84", volumes: [] } }));
    after(8);
    assert.ok(!(await fates()).some((line) => line.includes("of-another-move")));
  });

  it("names the compose file that would make the old database again, empty", async () => {
    await world();
    after(8);
    await retired("chinook", "shop-db", ["shop-db-data"], { project: "shop", service: "db", files: "/srv/shop/compose.yaml" });
    assert.deepEqual((await survey()).advice, ["on srv84, take the service db out of the compose project shop (/srv/shop/compose.yaml): its next docker compose up would make it again, empty"]);
  });

  it("is refused for a move that the estate does not have", async () => {
    await assert.rejects(surveyRemoval(estate, "chinok", engines), /the estate has no move "chinok"; it has chinook\. Nothing was touched\./);
  });
});
