import * as assert from "node:assert/strict";
import { accountsOf, chosen, overview } from "../../cli/connections";
import { planEstate } from "../../plan/plan";
import { dockerCommand } from "../../swarm/engine";
import { parsed } from "../support/estates";

describe("npm run db", () => {
  const plan = planEstate(parsed());

  it("lists every account with its places, and no password", () => {
    const lines = overview(plan).split("\n");
    assert.match(lines[0], /^database +account +role +on its network +from elsewhere$/);
    assert.equal(lines.length, 1 + plan.instances.flatMap(({ databases }) => databases.flatMap(({ accounts }) => accounts.map(({ name }) => name))).length);
    assert.match(overview(plan), /^billing-billing +billing_app +application +billing:5432 +\S+/m);
  });

  it("finds a database by its name or with its instance, and lists what there is", () => {
    assert.deepEqual(accountsOf(plan, "billing"), accountsOf(plan, "billing-billing"));
    assert.throws(() => accountsOf(plan, "biling"), /^UserError: the estate has no database "biling"; it has ".*billing-billing.*"\.$|^Error: the estate has no database "biling"; it has ".*\.$/);
  });

  it("takes the account that is named, or the only one that fits", () => {
    const accounts = accountsOf(plan, "billing");
    assert.equal(chosen(accounts, "billing_app", () => false, "").account, "billing_app");
    assert.throws(() => chosen(accounts, "nobody", () => true, ""), /has no account "nobody"; it has "billing_app"/);
    assert.throws(() => chosen(accounts, undefined, ({ role }) => role === "readOnly", "give it one"), /no account of the database is the one to take; give it one \(it has "billing_app"/);
  });

  it("calls Docker beside the engine, with every word kept as it is", () => {
    const words = ["exec", "-it", "id", "psql", "-d", "it's a $name"];
    assert.deepEqual(dockerCommand({ docker: "ssh://ann@db1:2222", sshOptions: ["-F", "f"] }, words, true),
      ["ssh", "-F", "f", "-p", "2222", "-t", "--", "ann@db1", `docker 'exec' '-it' 'id' 'psql' '-d' 'it'\\''s a $name'`]);
    assert.deepEqual(dockerCommand({ docker: "unix:///run/docker.sock", sshOptions: [] }, ["ps"], false), ["docker", "-H", "unix:///run/docker.sock", "ps"]);
  });
});
