import * as assert from "node:assert/strict";
import { inFlight, Journal, newestRun, recordName, runsOf, type RecordEntry } from "../../swarm/records";
import { approvalOf, mustNote, tokenOf } from "../../swarm/tokens";
import { FakeEngine } from "./fakeEngine";

/** "R1 started  R1 committed ''" and so on: run, event, token. */
function journalOf(...events: [run: string, event: string, token?: string][]): RecordEntry[] {
  return events.map(([run, event, token], i) => ({
    id: `id${i}`, name: `lab.m.chinook.${i + 1}`, kind: "move", subject: "chinook", sequence: i + 1, run, event, at: "", data: token === undefined ? {} : { token },
  }));
}
const token = (...events: [string, string, string?][]) => tokenOf(journalOf(...events), "chinook");

describe("approval of a move", () => {
  const noted = (approved: string | undefined, ...events: string[]) => journalOf(...["started", ...events].map((event): [string, string] => ["R1", event])).map((entry, i) => (i === 0 && approved ? { ...entry, data: { approved } } : entry));
  const found = (records: RecordEntry[], asked: string | null) => approvalOf(records, "chinook", asked);

  it("is the estate's until a run has begun, and again once that has ended without a commit or was taken back", () => {
    assert.deepEqual([found([], "A"), found([], null)], ["A", undefined]);
    for (const events of [["undone"], ["mismatch"], ["committed", "reverted"]]) assert.equal(found(noted("A", ...events), "B"), "B");
  });
  it("stays what a run that is in flight or committed began with, whatever the estate has now, also where that is none", () => {
    for (const events of [[], ["verified"], ["verified", "committed"], ["committed", "completed"], ["committed", "noted"]]) {
      for (const asked of ["B", null]) {
        assert.equal(found(noted("A", ...events), asked), "A");
        assert.equal(found(noted(undefined, ...events), asked), undefined, "as of those that were finished before it was noted");
      }
    }
  });
});

describe("token of a move", () => {
  it("is empty before the first run", () => assert.equal(token(), ""));
  it("is the run's id while it is in flight", () => {
    assert.equal(token(["R1", "started", ""]), "R1");
    assert.equal(token(["R1", "started", ""], ["R1", "verified", ""]), "R1");
  });
  it("stays what an undisturbed move was called with", () =>
    assert.equal(token(["R1", "started", ""], ["R1", "verified", ""], ["R1", "committed", ""]), ""));
  it("is the run's id for ever when the next up took the run over and committed it", () =>
    assert.equal(token(["R1", "started", ""], ["R1", "verified", "R1"], ["R1", "committed", "R1"]), "R1"));
  it("is the token of the second run's callers after a killed run was undone and done again", () =>
    assert.equal(token(["R1", "started", ""], ["R1", "undone", "R1"], ["R2", "started", "R1"], ["R2", "verified", "R1"], ["R2", "committed", "R1"]), "R1"));
  it("differs from everything in the operator's state when a verified run was undone before its commit", () => {
    // The state holds a successful `move` with token "" (first up) or "R1" (an up that joined).
    assert.equal(token(["R1", "started", ""], ["R1", "verified", ""], ["R1", "undone", ""]), "R1:undone");
    assert.equal(token(["R1", "started", ""], ["R1", "verified", "R1"], ["R1", "undone", "R1"]), "R1:undone");
    // ... and the move made anew with it is at rest once committed.
    assert.equal(token(["R1", "started", ""], ["R1", "undone", ""], ["R2", "started", "R1:undone"], ["R2", "committed", "R1:undone"]), "R1:undone");
  });
  it("differs from the state after an update failed, which keeps the older token there", () => {
    // state: "" (R1 verified); the update with "R1" settled R1 and failed in R2.
    const now = token(["R1", "started", ""], ["R1", "verified", ""], ["R1", "undone", "R1"], ["R2", "started", "R1"], ["R2", "mismatch", "R1"]);
    assert.equal(now, "R2:mismatch");
  });
  it("shows an unknown outcome until it is settled, and rests afterwards", () => {
    assert.equal(token(["R1", "started", ""], ["R1", "verified", ""], ["R1", "unknown", ""]), "R1:unknown");
    assert.equal(token(["R1", "started", ""], ["R1", "unknown", ""], ["R1", "committed", "R1:unknown"]), "R1:unknown");
  });
  it("comes to rest when an orphan committed the run that a later up had read in flight", () => {
    const orphan = journalOf(["R1", "started", ""], ["R1", "verified", ""], ["R1", "committed", ""]);
    const run = newestRun(orphan, "chinook")!;
    assert.equal(mustNote(run, "R1"), true, "the later up notes its token");
    assert.equal(mustNote(run, ""), false, "the orphan does not");
    const noted = [...orphan, ...journalOf(["R1", "noted", "R1"]).map((entry) => ({ ...entry, sequence: 4 }))];
    assert.equal(tokenOf(noted, "chinook"), "R1");
    assert.equal(mustNote(newestRun(noted, "chinook")!, "R1"), false, "once is enough");
    assert.equal(mustNote(newestRun(noted, "chinook")!, ""), false, "an orphan that reads late does not undo it");
  });
  it("looks at its own move only", () => {
    const other = journalOf(["R1", "started", ""]).map((entry) => ({ ...entry, subject: "crm" }));
    assert.equal(tokenOf(other, "chinook"), "");
  });

  /** Every order of kills, followed to the end: after an up without a kill the preview must be at rest. */
  it("always comes to rest after an undisturbed up, whatever was killed before", () => {
    type State = { move?: { token: string; run: string }; commit?: string };
    let runs = 0;
    /** One up: what the real commands do, killed after `steps` steps; the orphan goes on or dies with it. */
    const up = (records: RecordEntry[], state: State, steps: number) => {
      const tokenNow = tokenOf(records, "chinook");
      const add = (run: string, event: string) => records.push(...journalOf([run, event, tokenNow]).map((entry) => ({ ...entry, sequence: records.length + 1 })));
      const alive = () => steps-- > 0;
      if (state.move?.token !== tokenNow) {
        for (;;) {
          const newest = newestRun(records, "chinook");
          if (newest?.state === "committed") {
            if (mustNote(newest, tokenNow)) add(newest.id, "noted");
            if (!alive()) return;
            state.move = { token: tokenNow, run: newest.id };
            break;
          }
          if (newest && inFlight(newest)) {
            if (!alive()) return;
            add(newest.id, "undone"); // job gone: settled
            continue;
          }
          const run = `R${++runs}`;
          if (!alive()) return;
          add(run, "started");
          if (!alive()) return;
          add(run, "verified");
          if (!alive()) return;
          state.move = { token: tokenNow, run };
          break;
        }
      }
      if (state.commit === `${tokenNow} ${state.move!.run}`) return;
      const run = runsOf(records, "chinook").find(({ id }) => id === state.move!.run)!;
      if (run.state !== "committed") {
        assert.ok(inFlight(run), `commit of run ${run.id}, which is ${run.state}, can never succeed`);
        if (!alive()) return;
        add(run.id, "committed");
      }
      if (mustNote(runsOf(records, "chinook").find(({ id }) => id === run.id)!, tokenNow)) add(run.id, "noted");
      if (!alive()) return;
      state.commit = `${tokenNow} ${run.id}`;
    };
    for (const first of range(7)) for (const second of range(7)) for (const third of range(7)) for (const expire of [false, true]) {
      const records: RecordEntry[] = [];
      const state: State = {};
      for (const steps of [first, second, third]) {
        up(records, state, steps);
        const newest = newestRun(records, "chinook");
        // A killed up leaves a verified run behind; its lease ends, and another operator's up settles it.
        if (expire && newest && inFlight(newest)) records.push(...journalOf([newest.id, "undone", tokenOf(records, "chinook")]).map((entry) => ({ ...entry, sequence: records.length + 1 })));
      }
      up(records, state, 99);
      const rest = tokenOf(records, "chinook");
      assert.equal(state.move?.token, rest, `${first} ${second} ${third} ${expire}: a finished move still shows a change`);
      assert.equal(newestRun(records, "chinook")?.state, "committed");
      assert.equal(state.commit, `${rest} ${newestRun(records, "chinook")!.id}`);
    }
  });
});

const range = (length: number) => Array.from({ length }, (_, i) => i);

describe("journal", () => {
  let engine: FakeEngine;
  beforeEach(async () => (engine = await FakeEngine.start()));
  afterEach(() => engine.stop());
  const journal = () => new Journal(engine.connect(), "lab");

  it("gives back what was appended, in order, with its labels", async () => {
    await journal().append("move", "chinook", () => ({ run: "R1", event: "started", data: { token: "", by: "me@here" } }));
    await journal().append("move", "chinook", () => ({ run: "R1", event: "verified", data: { rows: 5 } }));
    const entries = await journal().list({ record: "move", subject: "chinook" });
    assert.deepEqual(entries.map(({ name, sequence, run, event, data }) => ({ name, sequence, run, event, data })), [
      { name: "lab.m.chinook.1", sequence: 1, run: "R1", event: "started", data: { token: "", by: "me@here" } },
      { name: "lab.m.chinook.2", sequence: 2, run: "R1", event: "verified", data: { rows: 5 } },
    ]);
    assert.deepEqual([...engine.configs.values()][0]!.Spec.Labels, {
      "dev.dbhaven.estate": "lab", "dev.dbhaven.record": "move", "dev.dbhaven.subject": "chinook", "dev.dbhaven.sequence": "1",
      "dev.dbhaven.run": "R1", "dev.dbhaven.event": "started", "dev.dbhaven.move": "chinook",
    });
  });

  it("lets one of two writers begin a run and shows it to the other", async () => {
    const begin = (run: string) => journal().append("move", "chinook", (entries) => {
      const newest = newestRun(entries, "chinook");
      return newest && inFlight(newest) ? null : { run, event: "started", data: {} };
    });
    const begun = await Promise.all(["R1", "R2", "R3", "R4"].map(begin));
    assert.equal(begun.filter((entry) => entry !== null).length, 1);
    assert.equal((await journal().list()).length, 1);
  });

  it("keeps estates and subjects apart", async () => {
    await journal().append("move", "chinook", () => ({ run: "R1", event: "started", data: {} }));
    await new Journal(engine.connect(), "prod").append("move", "chinook", () => ({ run: "P1", event: "started", data: {} }));
    await journal().append("application", "shop", () => ({ run: "R1", event: "switched", data: {} }));
    assert.deepEqual((await journal().list()).map(({ subject }) => subject), ["chinook", "shop"]);
    assert.equal((await journal().list({ record: "move", subject: "chinook" })).length, 1);
  });

  it("splits a manifest that is too long for one config, outside the journal's list", async () => {
    const manifest = { tables: Array.from({ length: 60_000 }, (_, i) => ({ table: `t${i}`, digest: Math.sin(i).toString(36) })) };
    const name = await journal().storeManifest("chinook", "R1", manifest);
    assert.equal(name, "lab.d.R1.0");
    assert.ok(engine.configs.size > 1);
    assert.deepEqual(await journal().manifest("R1"), manifest);
    assert.equal(await journal().manifest("R2"), undefined);
    assert.deepEqual(await journal().list(), []);
    await journal().storeManifest("chinook", "R1", manifest); // a second copy of the script
  });

  it("makes names that Swarm takes, different for different subjects", () => {
    const long = "a".repeat(30);
    const names = [recordName(long, "move", long, 1234567), recordName(long, "move", `${"a".repeat(29)}b`, 1234567), recordName(long, "application", long, 1234567)];
    assert.ok(names.every((name) => name.length <= 64));
    assert.equal(new Set(names).size, 3);
  });
});
