import * as assert from "node:assert/strict";
import { heldBy } from "../../plan/losses";
import { lostVolume, madeBefore } from "../../plan/lostVolumes";
import { planEstate } from "../../plan/plan";
import { connectEngine } from "../../swarm/engine";
import { withoutVolume } from "../../swarm/volumes";
import { parsed } from "../support/estates";
import { FakeEngine } from "../swarm/fakeEngine";

const plan = planEstate(parsed());
const withWord = (word?: string) => planEstate(parsed((raw) => { if (word) raw.databaseStacks.main.instances.billing.startEmpty = word; }));
const keys = (instances: { key: string }[]) => instances.map(({ key }) => key);

describe("A volume that is gone", () => {
  it("is looked for once its instance has been made: by the last up, or by one that did not end", () => {
    assert.deepEqual(madeBefore(plan, undefined, []), []);
    assert.deepEqual(keys(madeBefore(plan, undefined, ["billing"])), ["billing"]);
    assert.deepEqual(keys(madeBefore(plan, heldBy(plan), [])), keys(plan.instances));
  });

  it("may be made anew for a word of the estate, and for the same word no second time", () => {
    const first = heldBy(plan);
    assert.ok(!keys(madeBefore(withWord("disk failed"), first, ["billing"])).includes("billing"));
    assert.ok(keys(madeBefore(withWord("disk failed"), heldBy(withWord("disk failed")), [])).includes("billing"));
    assert.ok(!keys(madeBefore(withWord("disk failed again"), heldBy(withWord("disk failed")), [])).includes("billing"));
  });

  it("is named, with its server and what to do", () => {
    assert.equal(lostVolume(plan.instances.find(({ key }) => key === "billing")!),
      'The volume small-billing-data of the instance "billing" is gone from server db1, and its rows with it. Bring it back from a backup, under this name; '
      + "or, to start the instance empty, give it `startEmpty` with a new word, such as the date, and run npm run up (docs/state.md).");
  });

  it("is found by asking the instance's own server; of one that is away nothing is said", async () => {
    const engine = await FakeEngine.start();
    try {
      engine.volumes.add(plan.instances[0]!.volumeName);
      const gone = await withoutVolume(plan.instances, plan.servers, () => engine.connect());
      assert.deepEqual(keys(gone), keys(plan.instances.slice(1)));
      assert.ok(gone.length > 0);
      assert.deepEqual(await withoutVolume(plan.instances, plan.servers, () => connectEngine({ server: "db1", docker: "unix:///nowhere", sshOptions: [] })), []);
    } finally {
      engine.stop();
    }
  });
});
