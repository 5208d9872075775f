import * as assert from "node:assert/strict";
import { sayWaivers } from "../../cli/waivers";
import type { Estate } from "../../config/schema";

it("what a move does without is named before each preview and up", () => {
  const said: string[] = [];
  const moves = { users: { waive: [], backup: "waived" }, orders: { waive: ["role stranger", "extension x"] } } as unknown as Estate["moves"];
  sayWaivers({ moves }, (line) => said.push(line));
  assert.deepEqual(said, ['The move "orders" does without (waive):\n  extension x\n  role stranger', 'The move "users" makes no backup of its source, nor of its target (backup: waived).']);
});
