import * as assert from "node:assert/strict";
import { colours, useColours } from "../../cli/colours";
import { report } from "../../cli/report";
import { bytes, count, duration, time } from "../../cli/units";
import type { RecordEntry } from "../../swarm/records";

const entry = (kind: RecordEntry["kind"], subject: string, sequence: number, run: string, event: string, data: RecordEntry["data"]): RecordEntry =>
  ({ id: "", name: "", kind, subject, sequence, run, event, at: "2026-11-21T12:00:00Z", data });
const places = { source: { server: "srv84", container: "shop-db", database: "chinook" }, target: { server: "srv80", host: "pg-main", port: 5432, database: "chinook" } };
const verified = {
  tables: 11, rows: 3_503_512, bytes: 354_112_000, digest: "5f3a09", objects: { table: 11, column: 64, index: 22 }, notCompared: ["statistics of the planner (gathered anew)", "versions of extensions"], seconds: { prepare: 1, fence: 0.2, copy: 12.5, verify: 4 },
  checks: [{ name: "customers", source: "59", target: "59", match: true }, { name: "invoice total", source: "2328.60", target: "2328.60", match: true }],
};
const committed = [
  entry("move", "chinook", 1, "R1", "started", places),
  entry("move", "chinook", 2, "R1", "verified", verified),
  entry("move", "chinook", 3, "R1", "committed", { ...verified, committedAt: "2026-11-21T12:01:04Z" }),
  entry("application", "reports", 1, "R1", "switched", { runs: { chinook: "R1" }, interruption: { longestMilliseconds: 15_040 } }),
  entry("application", "shop", 1, "R0", "switched", { runs: { chinook: "R0" }, interruption: { longestMilliseconds: 99_000 } }),
  entry("application", "shop", 2, "R1", "switched", { runs: { chinook: "R1" }, interruption: { longestMilliseconds: 61_200 } }),
];
const mismatch = [
  entry("move", "chinook", 1, "R1", "started", places),
  entry("move", "chinook", 2, "R1", "mismatch", {
    reason: "table public.invoice differs", rows: 412, bytes: 52_000, tables: 11,
    checks: [{ name: "invoice total", source: "2328.60", target: "2329.60", match: false }],
    differences: [{ schema: "public", table: "invoice", kind: "changed", keys: ["17", "23"] }, { schema: "public", table: "invoice", kind: "missing", keys: ["400"] }],
  }),
];

describe("report", () => {
  it("shows what moved, that it is equal, and how long each application was interrupted", () => assert.equal(report(committed), `Move chinook
  database       chinook on srv84, container shop-db  ->  chinook on srv80, pg-main:5432
  copied         11 tables, 3,503,512 rows, 354 MB in 12.5 s (28.3 MB/s)
  digest         5f3a09
  compared       all rows of 11 tables by digest, 97 objects by definition
  not compared   statistics of the planner (gathered anew)
                 versions of extensions
  customers      59 = 59
  invoice total  2328.60 = 2328.60
  result         MATCH
  committed      2026-11-21 12:01:04 UTC, run R1

  application  interrupted for
  reports      15.0 s
  shop         1 min 01 s`));

  it("names the backup that the move rests on, or says that there is none", () => {
    const line = (backup: unknown) => report([
      entry("backup", "chinook", 1, "R0", "started", { server: "srv80", volume: "lab-backups" }), entry("backup", "chinook", 2, "R0", "restored", { folder: "chinook/R0", storedBytes: 21_000_000 }),
      entry("move", "chinook", 1, "R1", "started", { ...places, backup }), ...committed.slice(1),
    ]).split("\n").find((text) => text.startsWith("  backup"));
    assert.equal(line("R0"), "  backup         restored and compared 2026-11-21 12:00:00 UTC, 21.0 MB: chinook/R0 in the volume lab-backups on srv80");
    assert.equal(line(null), "  backup         none of the source: the move does without (backup: waived)");
    assert.equal(line(undefined), undefined);
  });

  it("names the backup of the target after whoever has closed the way back", () => {
    const backedUp = (of: string) => [entry("target-backup", "chinook", 1, "R9", "started", { of, server: "srv82", volume: "lab-backups" }), entry("target-backup", "chinook", 2, "R9", "restored", { folder: "chinook/R9", storedBytes: 22_000_000 })];
    const { run } = committed[0]!;
    const lines = (of: string) => report([...backedUp(of), ...committed]).split("\n").filter((text) => text.includes("target's backup"));
    assert.deepEqual(lines(run), ["  target's backup  restored and compared 2026-11-21 12:00:00 UTC, 22.0 MB: chinook/R9 in the volume lab-backups on srv82"]);
    assert.deepEqual(lines("R0"), [], "of an earlier run");
  });

  it("says how an application's interruption compares with its budget", () => {
    const shop = (seconds: number) => report(committed, { budgets: { shop: seconds } }).split("\n").at(-1);
    assert.equal(shop(90), "  shop         1 min 01 s of its budget of 1 min 30 s");
    assert.equal(shop(60), "  shop         1 min 01 s, OVER its budget of 1 min 00 s");
  });

  it("of an application that does not measure, says how long it was from the fence until its switch", () => {
    const [started, , ...rest] = committed.slice(0, 4);
    const fenced = entry("move", "chinook", 2, "R1", "verified", { ...verified, fence: { since: "2026-11-21T11:59:48Z" } });
    assert.equal(report([started!, fenced, ...rest, entry("application", "shop", 2, "R1", "switched", { runs: { chinook: "R1" }, interruption: null })]).split("\n").at(-1), "  shop         at most 12.0 s");
    assert.equal(report([started!, fenced, ...rest, entry("application", "shop", 2, "R1", "switched", { runs: { chinook: "R1" }, interruption: null, asked: false })]).split("\n").at(-1), "  shop         about 12.0 s, and whether it works was not asked");
  });

  it("says which compose project still has the service of the old container", () => {
    const retired = entry("retired", "chinook", 1, "R1", "retired", { container: "shop-db", server: "srv84", volumes: [], compose: { project: "shop", service: "db", files: "/srv/shop/compose.yaml" } });
    const sentence = "  to do          on srv84, take the service db out of the compose project shop (/srv/shop/compose.yaml): its next docker compose up would end in an error of the old container, or make another one";
    assert.ok(report([...committed, retired]).split("\n").includes(sentence));
    assert.doesNotMatch(report([...committed, retired, entry("retired", "chinook", 2, "R1", "removed", { container: "shop-db", server: "srv84" })]), /to do/);
  });

  it("shows table and keys of a mismatch, and where the applications go on", () => assert.equal(report(mismatch), `Move chinook
  database       chinook on srv84, container shop-db  ->  chinook on srv80, pg-main:5432
  copied         11 tables, 412 rows, 52.0 kB
  invoice total  2328.60 at the source, 2329.60 at the target
  result         MISMATCH  the applications go on at the source
                 table public.invoice differs
                 public.invoice: changed, key 17, 23
                 public.invoice: missing, key 400`));

  const hash = "c".repeat(64);
  const rehearsed = [
    entry("rehearsal", "chinook", 1, "R2", "started", { ...places, phase: "rehearsed" }),
    entry("rehearsal", "chinook", 2, "R2", "rehearsed", { ...verified, manifestHash: hash }),
  ];

  it("shows what a rehearsal copied, how long it would interrupt, and what an approval names", () => assert.equal(report(rehearsed), `Rehearsal chinook
  database       chinook on srv84, container shop-db  ->  chinook on srv80, pg-main:5432
  copied         11 tables, 3,503,512 rows, 354 MB in 12.5 s (28.3 MB/s)
  digest         5f3a09
  compared       all rows of 11 tables by digest, 97 objects by definition
  not compared   statistics of the planner (gathered anew)
                 versions of extensions
  customers      59 = 59
  invoice total  2328.60 = 2328.60
  took           prepare 1.0 s, fence 0.2 s, copy 12.5 s, verify 4.0 s
  interruption   about 17.0 s behind the fence, and the switch of the applications
  result         MATCH  nothing was switched
  manifest       ${hash}`));

  it("does not tell how long an interruption would be from a rehearsal that was held back", () => {
    const heldBack = rehearsed.map((one) => (one.event === "rehearsed" ? { ...one, data: { ...one.data, maxMegabytesPerSecond: 20 } } : one));
    assert.match(report(heldBack), /took {11}prepare 1\.0 s, fence 0\.2 s, copy 12\.5 s, verify 4\.0 s\n {2}interruption {3}not known: rows were held back to 20 MB\/s, as they are not behind the fence\n/);
  });

  it("shows what a report found, and what stands against the move", () => {
    const side = { version: "15.9", bytes: 354e6, encoding: "UTF8", locale: "C.UTF-8" };
    const found = {
      source: side, target: { ...side, version: "17.2", bytes: 7e6, freeBytes: 60e9 }, tables: 11, largest: [{ schema: "public", table: "invoice_line", bytes: 200e6 }],
      objects: [{ kind: "tables", number: 11, travels: "definition, then all rows from one snapshot" }, { kind: "triggers", number: 2, travels: "definition" }],
      clients: [{ account: "shop", application: "psql", address: "198.51.100.9", sessions: 3 }], longTransactions: [{ pid: 12, account: "shop", seconds: 90 }], blockers: ["role stranger owns objects"],
    };
    const prepared = (data: object) => report([entry("rehearsal", "chinook", 1, "R2", "started", { ...places, phase: "prepared" }), entry("rehearsal", "chinook", 2, "R2", "prepared", data as RecordEntry["data"])]);
    assert.equal(prepared(found), `Report chinook
  database        chinook on srv84, container shop-db  ->  chinook on srv80, pg-main:5432
  source          PostgreSQL 15.9, 354 MB, UTF8, C.UTF-8
  target          PostgreSQL 17.2, 7.0 MB, UTF8, C.UTF-8, 60.0 GB free
  largest of      11 tables: public.invoice_line 200 MB
  travels         11 tables: definition, then all rows from one snapshot
                  2 triggers: definition
  connected       shop from 198.51.100.9, 3 sessions (psql)
  open for        1 min 30 s: a transaction of shop, which the fence would end; sooner: select pg_terminate_backend(12)
  stands against  role stranger owns objects`);
    assert.match(prepared({ ...found, clients: [], blockers: [] }), /connected {7}nobody[^]*stands against {2}nothing/);
  });

  it("calls things as the engine does whose job says so", () => {
    const units = { tables: "types", rows: "keys", objects: "function libraries" };
    const sessions = { source: { server: "srv84", container: "old-redis", database: "all keys" }, target: { server: "srv80", host: "store", port: 6379, database: "kept" } };
    const of = (phase: string, event: string, data: object) => report([entry("rehearsal", "sessions", 1, "R2", "started", { ...sessions, phase }), entry("rehearsal", "sessions", 2, "R2", event, data as RecordEntry["data"])]);
    const found = of("prepared", "prepared", {
      source: { product: "Redis", version: "7.0.15", bytes: 2e6 }, target: { product: "Valkey", version: "8.1.0", bytes: 0, freeBytes: 1e9 }, tables: 2, units,
      largest: [{ schema: "0", table: "hash", bytes: 1e6 }], objects: [], clients: [], longTransactions: [], blockers: [],
    });
    assert.match(found, /source +Redis 7\.0\.15, 2\.0 MB\n +target +Valkey 8\.1\.0, 0 B, 1\.0 GB free\n +largest of +2 types: 0\.hash 1\.0 MB\n/);
    const compared = of("rehearsed", "rehearsed", { tables: 2, rows: 1234, bytes: 2e6, units, objects: { "function library": 1 }, seconds: { copy: 1, verify: 1 }, manifestHash: "c" });
    assert.match(compared, /copied +2 types, 1,234 keys, 2\.0 MB in 1\.0 s[^]*compared +all keys of 2 types by digest, 1 function libraries by definition/);
  });

  it("shows of a move that was taken back what was brought or given up, and what is left on the target", () => {
    const of = (data: object) => report([...committed.slice(0, 3), entry("move", "chinook", 4, "R1", "reverted", { revertedAt: "2026-11-21T13:00:00.000Z", ...data })]);
    assert.match(of({ writes: "carried", carried: [["public", "t"]], kept: "dbhaven-replaced-R1" }), /brought back +1 table: public\.t\n[^]*kept +database dbhaven-replaced-R1 on the source[^]* database dbhaven-reverted-R1 on the target/);
    const units = { tables: "types", rows: "keys", objects: "function libraries" };
    const keys = of({ writes: "carried", carried: [["0", "string"], ["0", "deleted"]], units, kept: null, left: "the keys on the target" });
    assert.match(keys, /brought back +2 types: 0\.string, 0\.deleted\n +taken back .*\n +left +the keys on the target$/m);
    const lost = of({ writes: "lost", differences: [{ table: "logical database 0", kind: "another value", keys: ["plain"] }, { schema: "public", table: "t", kind: "extra", keys: [] }, { object: "view v", kind: "missing" }], units });
    assert.match(lost, /given up +logical database 0: another value, key plain\n +public\.t: extra\n +view v: missing\n/);
  });

  it("shows of a move and its rehearsal what was begun last", () => {
    assert.match(report([...committed, ...rehearsed]), /^Rehearsal chinook/);
    assert.match(report([...rehearsed, entry("move", "chinook", 3, "R3", "started", places)]), /^Move chinook/);
  });

  it("is green for a match, red for a mismatch, and plain where colours are off", () => {
    assert.ok(report(committed, { colours: colours(true) }).includes("\u001b[32mMATCH\u001b[39m"));
    assert.ok(report(mismatch, { colours: colours(true) }).includes("\u001b[31mMISMATCH\u001b[39m"));
    assert.ok(!report(mismatch).includes("\u001b"));
  });
  it("says MATCH for no run that is not verified", () => {
    for (const event of ["started", "undone", "refused", "unknown", "mismatch"]) {
      const text = report([entry("move", "chinook", 1, "R1", "started", places), entry("move", "chinook", 2, "R1", event, { reason: "x" })]);
      assert.ok(!/\bMATCH\b/.test(text), text);
    }
  });
  it("speaks of the newest run only, and of the moves asked for", () => {
    const again = [...mismatch, entry("move", "chinook", 3, "R2", "started", places)];
    assert.match(report(again), /in flight +run R2/);
    assert.ok(!report(again).includes("MISMATCH"));
    assert.equal(report(committed, { moves: ["other"] }), "");
  });
});

describe("colours", () => {
  it("appear on a terminal only, unless FORCE_COLOR or NO_COLOR say otherwise", () => {
    assert.equal(useColours({ isTTY: true }, {}), true);
    assert.equal(useColours({}, {}), false);
    assert.equal(useColours({}, { FORCE_COLOR: "1" }), true);
    assert.equal(useColours({ isTTY: true }, { FORCE_COLOR: "0" }), false);
    assert.equal(useColours({ isTTY: true }, { NO_COLOR: "1" }), false);
  });
});

describe("units", () => {
  it("read as people write them", () => {
    assert.deepEqual([0, 999, 1000, 3_503_512].map(count), ["0", "999", "1,000", "3,503,512"]);
    assert.deepEqual([0, 999, 1000, 99_940, 99_960, 354_112_000, 999_700_000].map(bytes), ["0 B", "999 B", "1.0 kB", "99.9 kB", "100 kB", "354 MB", "1.0 GB"]);
    assert.deepEqual([0.42, 59.94, 61.2, 3600, 7325].map(duration), ["0.4 s", "59.9 s", "1 min 01 s", "1 h 00 min", "2 h 02 min"]);
    assert.deepEqual(["2026-11-21T12:01:04.5Z", 1795262464, "soon"].map(time), ["2026-11-21 12:01:04 UTC", "2026-11-21 12:01:04 UTC", "soon"]);
  });
});
