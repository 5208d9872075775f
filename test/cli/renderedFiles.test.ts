import * as assert from "node:assert/strict";
import { filesToChange } from "../../cli/renderedFiles";
import { planEstate } from "../../plan/plan";
import type { RecordEntry } from "../../swarm/records";
import { parsedWithFiles } from "../support/estates";

const entry = (kind: RecordEntry["kind"], subject: string, event: string, run: string, data = {}, sequence = 1): RecordEntry =>
  ({ id: "", name: "", kind, subject, sequence, run, event, at: "2026-01-01T00:00:00Z", data });

describe("What a preview says of an application's files", () => {
  const plan = planEstate(parsedWithFiles());
  const says = (...records: RecordEntry[]) => filesToChange(plan, records);
  const committed = (run: string, sequence = 1) => entry("move", "orders", "committed", run, {}, sequence);
  const rendered = (run: string) => entry("rendered", "old", "rendered", run, { runs: { orders: run } });
  const lines = ["writes DB_HOST, DB_PASSWORD, DB_PORT into /opt/old/.env on app1, for the application old", "starts old anew: ssh app1 /opt/old/up.sh"];

  it("is which values are written into which, and how it is started anew", () => {
    assert.deepEqual(says(), lines);
    assert.deepEqual(says(committed("R1")), lines);
  });
  it("is nothing once they were written for the newest run of its move, and all of it after a move made anew", () => {
    assert.deepEqual(says(committed("R1"), rendered("R1")), []);
    assert.deepEqual(says(committed("R1"), rendered("R1"), committed("R2", 2)), lines);
  });
  it("is nothing while its move is only rehearsed", () => {
    assert.deepEqual(filesToChange(planEstate(parsedWithFiles((raw) => { raw.moves.orders.phase = "rehearsed"; })), []), []);
  });
});
