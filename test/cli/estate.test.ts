import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { estateOf, estateToDeploy } from "../../cli/estate";
import { smallEstate } from "../support/estates";
import { temporaryFolder } from "../support/temporaryFolder";

describe("The estate of a stack whose file lies elsewhere", () => {
  const folder = temporaryFolder();
  const space = (secrets: object) => {
    fs.writeFileSync(path.join(folder, "estate.yaml"), JSON.stringify(smallEstate()));
    fs.writeFileSync(path.join(folder, "Pulumi.far.yaml"), JSON.stringify({ config: { "dbhaven:estate": path.join(folder, "estate.yaml"), "dbhaven:secrets": secrets } }));
    return { env: {}, configFiles: { far: path.join(folder, "Pulumi.far.yaml") } };
  };

  it("is deployed with its secrets encrypted, and not with one in plain text or without one", () => {
    const encrypted = { secure: "v1:abc:def" };
    assert.equal(estateToDeploy("far", space({ ordersSource: encrypted })).estate.name, "small");
    assert.throws(() => estateToDeploy("far", space({ ordersSource: encrypted, other: "hunter2" })), /secrets\.other: stored in plain text; store it encrypted/);
    assert.throws(() => estateToDeploy("far", space({})), /the stack far has no secret "ordersSource"/);
  });

  it("is looked at all the same", () => {
    const { estate, secretIssues } = estateOf("far", space({ ordersSource: "hunter2" }));
    assert.deepEqual([estate.name, secretIssues.length], ["small", 1]);
  });
});
