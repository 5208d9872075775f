import * as assert from "node:assert/strict";
import { firstOf, keyOfToday } from "../../config/formerly";
import { accepted, composeEstate } from "../../config/compose";
import { heldBy, losses } from "../../plan/losses";
import { planEstate } from "../../plan/plan";
import { smallEstate } from "../support/estates";

const planned = (change: (raw: any) => void = () => {}) => {
  const raw = smallEstate();
  change(raw);
  return planEstate(accepted(composeEstate(JSON.stringify(raw), "small.yaml"), "small.yaml"));
};

/** Gives an entry of a map another key, and says what it was. */
function rename(map: any, key: string, to: string): void {
  map[to] = { ...map[key], formerly: key };
  delete map[key];
}

describe("What is renamed with its former key", () => {
  it("is planned as before, whatever it is and wherever it is named", () => {
    const renamed = planned((raw) => {
      const { instances } = raw.databaseStacks.main;
      rename(instances.orders.databases, "orders", "purchases");
      for (const use of [raw.applications.web.databases.main, raw.applications.old.databases.main, raw.proxies["old-db"].to, raw.moves.orders.target]) Object.assign(use, { instance: "pg-orders", database: "purchases" });
      rename(instances, "orders", "pg-orders");
      instances["pg-orders"].server = instances.billing.server = "data1";
      rename(raw.servers, "db1", "data1");
      for (const map of [raw.applications, raw.proxies, raw.moves, raw.databaseStacks]) for (const key of Object.keys(map)) rename(map, key, `new-${key}`);
    });
    assert.deepEqual(renamed, planned());
  });

  it("is followed by the moves that begin after it, and by the server of the backups", () => {
    const two = (raw: any) => {
      raw.moves.bills = { source: { server: "app1", container: "other-db", database: "bills", passwordSecret: "billsSource" }, target: { instance: "billing", database: "billing" }, after: ["orders"] };
      raw.backups = { server: "db1" };
    };
    assert.deepEqual(planned((raw) => {
      two(raw);
      rename(raw.moves, "orders", "purchases");
      raw.moves.bills.after = ["purchases"];
      rename(raw.servers, "db1", "data1");
      raw.backups.server = "data1";
      for (const instance of Object.values<any>(raw.databaseStacks.main.instances)) instance.server = "data1";
    }), planned(two));
  });

  it("is found in the estate as it is written by either name, so that a move is taken back where it stands", () => {
    const { moves } = smallEstate() as any;
    rename(moves, "orders", "purchases");
    assert.deepEqual([firstOf(moves, "purchases"), firstOf(moves, "orders"), keyOfToday(moves, "orders"), keyOfToday(moves, "gone")], ["orders", "orders", "purchases", "gone"]);
  });

  it("keeps a network that instances share", () => {
    const shared = (raw: any, network: string) => { for (const instance of Object.values<any>(raw.databaseStacks.main.instances)) instance.network = network; };
    const before = planned((raw) => { raw.networks = { shared: { attachable: true } }; shared(raw, "shared"); });
    assert.deepEqual(planned((raw) => { raw.networks = { common: { formerly: "shared", attachable: true } }; shared(raw, "common"); }), before);
  });

  it("may be renamed again: what counts is the key that it was made with", () => {
    const twice = (key: string) => planned((raw) => {
      rename(raw.databaseStacks.main.instances, "billing", key);
      raw.applications.web.databases.bills.instance = key;
    });
    assert.deepEqual(twice("invoices"), twice("accounts"));
    assert.deepEqual(losses(twice("accounts"), heldBy(planned()), []), []);
  });

  it("is a loss without it", () => {
    const lost = losses(planned((raw) => {
      raw.databaseStacks.main.instances.invoices = raw.databaseStacks.main.instances.billing;
      delete raw.databaseStacks.main.instances.billing;
      raw.applications.web.databases.bills.instance = "invoices";
    }), heldBy(planned()), []);
    assert.match(lost[0]!, /The instance "billing" has vanished.*if it has another name now, write `formerly: billing` there/);
  });
});
