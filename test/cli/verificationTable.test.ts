import * as assert from "node:assert/strict";
import { report } from "../../cli/report";
import type { RecordEntry } from "../../swarm/records";

const entry = (subject: string, sequence: number, event: string, data: RecordEntry["data"] = {}, kind: RecordEntry["kind"] = "move"): RecordEntry =>
  ({ id: "", name: "", kind, subject, sequence, run: "R1", event, at: "2026-11-21T12:00:00Z", data });
const run = (key: string, event: string, data: RecordEntry["data"], kind: RecordEntry["kind"] = "move") => [entry(key, 1, "started", {}, kind), entry(key, 2, event, data, kind)];
const objects = { table: 96 };
const tableOf = (records: RecordEntry[]) => report(records).split("\n\n").at(-1)!;

describe("The table of all moves", () => {
  const keycloak = run("keycloak", "committed", { tables: 96, rows: 12_345, objects, checks: [{ name: "realms", source: "2", target: "2", match: true }] });
  const queue = run("queue", "committed", { tables: 5, rows: 417, objects, units: { tables: "types", rows: "keys" } });

  it("has old and new figures of each, in the engine's own words", () => assert.equal(tableOf([...keycloak, ...queue]), `All moves
  move      what    old     new
  keycloak  tables  96      96      equal
            rows    12,345  12,345  equal
            realms  2       2       equal
  queue     types   5       5       equal
            keys    417     417     equal`));

  it("shows what is not equal, and what has only been rehearsed or never been compared", () => {
    const different = run("appwrite", "mismatch", { tables: 139, rows: 10, objects, checks: [{ name: "tables", source: "139", target: "138", match: false }] });
    const rehearsed = run("mail", "rehearsed", { tables: 60, rows: 7, objects }, "rehearsal");
    assert.equal(tableOf([...different, ...rehearsed, entry("gitlab", 1, "started")]), `All moves
  move      what                  old  new
  appwrite  tables                139  differs  NOT EQUAL
            rows                  10   differs  NOT EQUAL
            tables                139  138      NOT EQUAL
  mail      tables                60   60       equal, rehearsed
            rows                  7    7        equal, rehearsed
  gitlab    nothing compared yet                started`);
  });

  it("is left out where there is one move", () => assert.doesNotMatch(report(keycloak), /All moves/));
});
