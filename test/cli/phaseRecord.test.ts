import * as assert from "node:assert/strict";
import { asMarkdown, asText, phaseRecord } from "../../cli/phaseRecord";
import type { RecordEntry } from "../../swarm/records";

const [hash, other] = ["c".repeat(64), "d".repeat(64)];
let sequence = 0;
const entry = (kind: RecordEntry["kind"], subject: string, run: string, event: string, at: string, data: RecordEntry["data"] = {}): RecordEntry =>
  ({ id: "", name: "", kind, subject, sequence: ++sequence, run, event, at: `2026-11-21T${at}Z`, data: { by: "ann@laptop", ...data } });

const records = [
  entry("move", "chinook", "R3", "started", "12:00:00", { approved: hash }),
  entry("move", "chinook", "R3", "verified", "12:00:50"),
  entry("move", "chinook", "R3", "committed", "12:01:05"),
  entry("rehearsal", "chinook", "R1", "started", "10:00:00", { phase: "prepared" }),
  entry("rehearsal", "chinook", "R1", "prepared", "10:00:03", { phase: "prepared", blockers: ["the role x owns a table", "a | b"] }),
  entry("rehearsal", "chinook", "R2", "started", "11:00:00", { phase: "rehearsed" }),
  entry("rehearsal", "chinook", "R2", "rehearsed", "11:00:41", { manifestHash: hash }),
  entry("backup", "chinook", "R0", "started", "11:59:00", { server: "srv80", volume: "lab-backups" }),
  entry("backup", "chinook", "R0", "restored", "11:59:30", { folder: "chinook/R0" }),
  entry("application", "shop", "R3", "switched", "12:01:30", { runs: { chinook: "R3" }, interruption: { longestMilliseconds: 61_200 } }),
  entry("retired", "chinook", "R3", "retired", "12:01:08", { container: "shop-db", server: "srv84", volumes: ["shop-db-data"] }),
  entry("move", "chinook", "R3", "noted", "12:30:00"),
  entry("target-backup", "chinook", "R8", "started", "12:59:00", { by: "bob@desk", of: "R3", server: "srv82", volume: "lab-backups" }),
  entry("target-backup", "chinook", "R8", "restored", "12:59:25", { folder: "chinook/R8" }),
  entry("move", "chinook", "R3", "completed", "13:00:00", { by: "bob@desk" }),
  entry("retired", "chinook", "R3", "removed", "14:00:00", { by: "bob@desk", container: "shop-db", server: "srv84", volumes: ["shop-db-data"], backup: "on srv82" }),
  entry("move", "orders", "R4", "started", "15:00:00"),
  entry("move", "orders", "R4", "mismatch", "15:00:20", { reason: "table public.t differs" }),
  entry("move", "orders", "R5", "started", "16:00:00", { approved: other }),
  entry("move", "mails", "R6", "started", "17:00:00", { approved: other }),
  entry("move", "mails", "R6", "committed", "17:00:20"),
  entry("reversal", "mails", "R7", "started", "18:00:00", { by: "bob@desk" }),
  entry("reversal", "mails", "R7", "reverted", "18:00:09"),
  entry("move", "mails", "R6", "reverted", "18:00:10"),
  entry("rendered", "desk", "R6", "rendered", "17:00:21", { runs: { mails: "R6" }, server: "srv84", files: [{ path: "/opt/desk/.env", keys: ["DB_HOST", "DB_PASSWORD"], passwords: ["DB_PASSWORD"], kept: ".env.before-dbhaven-R6" }, { path: "/opt/desk/override.yaml", keys: ["networks.db.name"], passwords: [], kept: null }] }),
  entry("rendered", "desk", "R6", "reverted", "18:00:12", { runs: { mails: "R6" }, server: "srv84", files: ["/opt/desk/.env", "/opt/desk/override.yaml"] }),
  entry("rendered", "desk", "R6", "removed", "19:00:00", { by: "bob@desk", runs: { mails: "R6" }, server: "srv84", files: ["/opt/desk/.env.before-dbhaven-R6"] }),
  entry("application", "desk", "R6", "switched", "17:00:31", { runs: {}, interruption: null, asked: false }),
  entry("settings", "pg-main", "R9", "applied", "09:00:00"),
];

describe("The phase record", () => {
  it("says in the order of time what ran, how long, by whom, and how it ended", () => assert.equal(asText(phaseRecord(records, { shop: 60 })), `
began                    of       what              by          took        result
2026-11-21 10:00:00 UTC  chinook  prepared          ann@laptop  3.0 s       stands against it: the role x owns a table; a | b
2026-11-21 11:00:00 UTC  chinook  rehearsed         ann@laptop  41.0 s      MATCH, nothing was switched, manifest ${hash}
2026-11-21 11:59:00 UTC  chinook  backed up         ann@laptop  30.0 s      MATCH, restored and compared, chinook/R0 in the volume lab-backups on srv80
2026-11-21 12:00:00 UTC  chinook  switched          ann@laptop  1 min 05 s  MATCH, committed, run R3, approved: manifest ${hash}
2026-11-21 12:01:08 UTC  chinook  retired           ann@laptop              container shop-db on srv84, stopped for good
2026-11-21 12:01:30 UTC  shop     switched          ann@laptop              works, was interrupted for 1 min 01 s, OVER its budget of 1 min 00 s
2026-11-21 12:59:00 UTC  chinook  target backed up  bob@desk    25.0 s      MATCH, restored and compared, chinook/R8 in the volume lab-backups on srv82
2026-11-21 13:00:00 UTC  chinook  completed         bob@desk                the way back is closed
2026-11-21 14:00:00 UTC  chinook  removed           bob@desk                container shop-db on srv84, volume shop-db-data; backup restored: on srv82
2026-11-21 15:00:00 UTC  orders   switched          ann@laptop  20.0 s      MISMATCH: table public.t differs
2026-11-21 16:00:00 UTC  orders   switched          ann@laptop              in flight, run R5, approved: manifest ${other}
2026-11-21 17:00:00 UTC  mails    switched          ann@laptop  20.0 s      MATCH, committed, run R6, approved: manifest ${other}, and taken back
2026-11-21 17:00:21 UTC  desk     rendered          ann@laptop              DB_HOST, DB_PASSWORD in /opt/desk/.env on srv84, kept as .env.before-dbhaven-R6; networks.db.name in /opt/desk/override.yaml on srv84
2026-11-21 17:00:31 UTC  desk     switched          ann@laptop              whether it works was not asked
2026-11-21 18:00:00 UTC  mails    reverted          bob@desk    9.0 s       the applications work on the source again
2026-11-21 18:00:12 UTC  desk     reverted          ann@laptop              /opt/desk/.env, /opt/desk/override.yaml on srv84, as before the switch
2026-11-21 19:00:00 UTC  desk     removed           bob@desk                /opt/desk/.env.before-dbhaven-R6 on srv84`.slice(1)));

  it("is a table of Markdown, in which no text ends a cell", () => {
    const lines = asMarkdown(phaseRecord(records)).split("\n");
    assert.equal(lines[0], "| began | of | what | by | took | result |");
    assert.equal(lines[2], "| 2026-11-21 10:00:00 UTC | chinook | prepared | ann@laptop | 3.0 s | stands against it: the role x owns a table; a \\| b |");
    assert.equal(lines.length, 19);
  });
});
