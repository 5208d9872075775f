import * as assert from "node:assert/strict";
import { inventory } from "../lab/support/inventory";
import { task, until } from "../lab/support/lab";
import { allRows, applicationPassword, applicationReads, begin, canLogIn, changed, instances, notesEstate } from "../lab/support/notes";
import { changesNothing, killAll, succeeds, up } from "../lab/support/run";
import { configure, stateOf } from "../lab/support/site";

const withEvery = (more: Record<string, unknown>) => changed(Object.fromEntries(instances.map((instance) => [instance, more])));

describe("PostgreSQL instances that an estate gives up, and takes over again", () => {
  let rows: string[];
  let oldPasswords: Record<string, string>;

  before(async () => { rows = await begin(); });
  afterEach(killAll);

  it("given up in two steps, services and state go, and volumes stay with all rows", async () => {
    oldPasswords = Object.fromEntries(instances.map((key) => [key, applicationPassword(key)]));
    configure({ estate: withEvery({ release: true }) });
    await succeeds(up());
    assert.deepEqual(await allRows(), rows, "the first step changes nothing yet");
    configure({ estate: { ...notesEstate(), databaseStacks: {}, applications: {} } });
    await succeeds(up());
    // A server may take its time to end.
    await until("the servers to end", 60, async () => !(await inventory()).some((thing) => /task/.test(thing)));
    assert.deepEqual(await inventory(), instances.map((key) => `srv80 volume lab-${key}-data`).sort());
    const known = stateOf().resources!.map(({ urn }) => urn);
    assert.ok(known.length > 0);
    assert.deepEqual(known.filter((urn) => /pg-open|pg-inner/.test(urn)), [], "resources that the state still knows");
  });

  it("adopted again, every row is there; the new password works and the old one does not", async () => {
    configure({ estate: withEvery({ adopt: true }) });
    await succeeds(up());
    assert.deepEqual(await allRows(), rows);
    for (const key of instances) {
      const password = applicationPassword(key);
      assert.ok(password !== oldPasswords[key], `${key}: a new password`);
      assert.equal(await canLogIn(key, password), true, `${key}: the new password`);
      assert.equal(await canLogIn(key, oldPasswords[key]!), false, `${key}: the old password`);
      assert.equal(await applicationReads(key), "5000");
    }
    await changesNothing();
  });

  it("adopt: true may stay, which changes nothing, and may go, which touches nothing", async () => {
    await succeeds(up("--expect-no-changes"));
    const before = await Promise.all(instances.map((key) => task("srv80", `lab-${key}`)));
    configure({ estate: notesEstate() });
    await succeeds(up());
    assert.deepEqual(await Promise.all(instances.map((key) => task("srv80", `lab-${key}`))), before);
    assert.deepEqual(await allRows(), rows);
  });
});
