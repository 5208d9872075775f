import * as assert from "node:assert/strict";
import { lostState } from "../../plan/lostState";
import { planEstate } from "../../plan/plan";
import { parsed } from "../support/estates";

const plan = planEstate(parsed());

describe("A state that knows nothing", () => {
  it("is the beginning where nothing runs", () => {
    assert.deepEqual(lostState(plan, { stack: "dev", running: [], adopting: false }), []);
  });

  it("is refused where instances of the estate run, by name and with the command that takes them over", () => {
    assert.deepEqual(lostState(plan, { stack: "prod", running: ["orders", "billing"], adopting: false }), [
      'The state of stack prod knows nothing, and of the estate "small" there are the instances "billing" and "orders" in the Swarm. If another stack or another backend is answerable for them, use that one. '
      + "If the state is lost and cannot be brought back from a backup, take them over, with every row and new passwords: npm run up -- prod --adopt (docs/state.md). Nothing was touched.",
    ]);
    assert.match(lostState(plan, { stack: "prod", running: ["orders"], adopting: false })[0]!, /there is the instance "orders" in the Swarm/);
  });

  it("takes over what the estate has, and refuses by name what it has not", () => {
    assert.deepEqual(lostState(plan, { stack: "dev", running: ["orders", "billing"], adopting: true }), []);
    const [sentence, ...more] = lostState(plan, { stack: "dev", running: ["orders", "old"], adopting: true });
    assert.match(sentence!, /^The instance "old" is in the Swarm and not in the estate, so it cannot be taken over\. .*: docker service rm small-old\. Nothing was touched\.$/);
    assert.deepEqual(more, []);
  });
});
