import * as assert from "node:assert/strict";
import { wayBackProblems, waysBack } from "../../cli/waysBack";
import { planEstate } from "../../plan/plan";
import type { RecordEntry } from "../../swarm/records";
import { parsed } from "../support/estates";

const now = new Date("2026-11-26T12:00:00Z");
/** The move `bills` beside `orders`, with nothing that connects them. */
const estate = (change: (moves: any) => void = () => {}) => parsed((raw) => {
  delete raw.applications.web.databases.bills;
  raw.applications.web.environment = {};
  raw.moves.bills = { source: { server: "app1", container: "old-bills", database: "bills", passwordSecret: "billsSource" }, target: { instance: "billing", database: "billing" } };
  change(raw.moves);
});
const run = (move: string, day: number, ...events: string[]): RecordEntry[] => ["started", ...events].map((event, i) =>
  ({ id: "", name: "", kind: "move", subject: move, sequence: i + 1, run: "R1", event, at: `2026-11-${day}T12:00:00Z`, data: {} }));
const found = (records: RecordEntry[], of = estate()) => waysBack(planEstate(of), records, now);

describe("The ways back that are open", () => {
  it("are those of moves that are switched: not of one in flight, undone, taken back, completed or unknown", () => {
    assert.deepEqual(found([...run("bills", 25, "verified", "committed"), ...run("gone", 25, "verified", "committed")]), { open: ["bills"], over: [] });
    for (const events of [["verified"], ["undone"], ["committed", "reverted"], ["committed", "completed"], ["unknown"]]) assert.deepEqual(found(run("bills", 25, ...events)), { open: [], over: [] });
  });

  it("are not those whose window is over", () => {
    const records = [...run("orders", 22, "committed"), ...run("bills", 25, "committed")];
    assert.deepEqual(found(records), { open: ["bills"], over: ["orders"] });
    assert.deepEqual(found(records, estate(({ orders }) => { orders.rollbackWindowHours = 120; })), { open: ["bills", "orders"], over: [] });
  });

  it("end with the first window of a switch group, which goes back as a whole", () => {
    const together = estate(({ orders, bills }) => { bills.source = { ...orders.source, database: "bills" }; orders.rollbackWindowHours = 24; });
    assert.deepEqual(found([...run("orders", 24, "committed"), ...run("bills", 24, "committed")], together), { open: [], over: ["bills", "orders"] });
  });
});

describe("What stands against a way back", () => {
  it("is known before anything is written: a window that is over, and the phases of the others", () => {
    assert.match(wayBackProblems(estate(), ["orders"], run("orders", 22, "committed"), now).join("\n"), /^The move "orders" was switched 96 hours ago, .*: its way back is closed\./);
    const shared = estate(({ orders, bills }) => { bills.source = { ...orders.source, database: "bills" }; bills.phase = "completed"; });
    assert.match(wayBackProblems(shared, ["orders"], [...run("orders", 25, "committed"), ...run("bills", 25, "committed", "completed")], now).join("\n"), /^The move "orders" cannot be taken back: its source/);
  });

  it("is nothing where all is well, and the estate itself stays as it is", () => {
    const whole = estate();
    assert.deepEqual(wayBackProblems(whole, ["orders", "bills"], [...run("orders", 25, "committed"), ...run("bills", 25, "committed")], now), []);
    assert.equal(whole.moves.orders!.phase, "switched");
  });

  it("are those of whole switch groups: what never left its source has the phase of the others", () => {
    const together = estate(({ orders, bills }) => { bills.source = { ...orders.source, database: "bills" }; });
    assert.deepEqual(found([...run("orders", 25, "committed"), ...run("bills", 25, "undone")], together), { open: ["bills", "orders"], over: [] });
  });
});
