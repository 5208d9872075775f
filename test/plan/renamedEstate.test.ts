import * as assert from "node:assert/strict";
import { heldBy } from "../../plan/losses";
import { planEstate } from "../../plan/plan";
import { renamedEstate } from "../../plan/renamedEstate";
import { parsed } from "../support/estates";

const held = heldBy(planEstate(parsed()));

describe("An estate with another name", () => {
  it("is told the one that it had, and to put it back", () => {
    assert.deepEqual(renamedEstate("smal", { name: "small", held }), [
      'The estate was called "small", and is called "smal" now: names of volumes, services and networks follow from the first one and cannot change. Put the name back. Nothing was touched.',
    ]);
  });

  it("is no matter on the first run, while the name is the same, and where nothing is held", () => {
    for (const last of [{ name: undefined, held: undefined }, { name: "small", held }, { name: "other", held: {} }]) assert.deepEqual(renamedEstate("small", last), []);
  });
});
