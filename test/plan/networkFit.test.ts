import * as assert from "node:assert/strict";
import { networkMisfits, type FoundNetworks } from "../../plan/networkFit";
import { planEstate } from "../../plan/plan";
import { parsed } from "../support/estates";

const plan = planEstate(parsed((raw) => { raw.networks = { shared: { encrypted: true } }; raw.databaseStacks.main.instances.billing.network = "shared"; }));
const asItIs: FoundNetworks = {
  networks: { "small-shared": { attachable: true, encrypted: true, internal: false }, "small-orders": { attachable: true, encrypted: false, internal: false } },
  joined: { billing: ["small-shared"], orders: ["small-orders"] },
};

describe("A network", () => {
  it("stays as it was made: what cannot change of it is refused by name", () => {
    assert.deepEqual(networkMisfits(plan, asItIs), []);
    assert.deepEqual(networkMisfits(plan, { ...asItIs, networks: { "small-shared": { attachable: true, encrypted: false, internal: false } } }), [
      'The network "shared" was made with encrypted: false, which cannot change: instances and applications are on it. Put it back; or describe another network, and a second instance on it to which the data are brought. Nothing was touched.',
    ]);
    for (const kind of ["attachable", "internal"]) assert.match(networkMisfits(plan, { ...asItIs, networks: { "small-orders": { [kind]: kind === "internal" } } })[0]!, new RegExp(`"orders" was made with ${kind}:`));
  });

  it("keeps its instances", () => {
    assert.deepEqual(networkMisfits(plan, { ...asItIs, joined: { billing: ["small-billing"] } }), [
      'The instance "billing" is on the network small-billing, and would be made anew on small-shared: its applications reach it there and nowhere else. Put it back; or describe a second instance on the other network, to which the data are brought. Nothing was touched.',
    ]);
  });

  it("that is not there yet, or of which the engine does not say how it was made, is no matter", () => {
    assert.deepEqual(networkMisfits(plan, { networks: {}, joined: {} }), []);
    assert.deepEqual(networkMisfits(plan, { networks: { "small-shared": {} }, joined: { billing: [] } }), []);
  });
});
