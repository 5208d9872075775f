import * as assert from "node:assert/strict";
import { sayWaivers } from "../../cli/waivers";
import type { Estate } from "../../config/schema";

const target = { instance: "main", database: "orders" };
const saidOf = (moves: object, applications: object = {}) => {
  const said: string[] = [];
  sayWaivers({ moves, applications } as Pick<Estate, "moves" | "applications">, (line) => said.push(line));
  return said;
};

it("what a move does without is named before each preview and up", () => {
  assert.deepEqual(saidOf({ users: { target, waive: [], backup: "waived" }, orders: { target, waive: ["role stranger", "extension x"] } }),
    ['The move "orders" does without (waive):\n  extension x\n  role stranger', 'The move "users" makes no backup of its source, nor of its target (backup: waived).']);
});

it("applications without a probe are named, as long as their move is to be switched: nobody asks whether they work then", () => {
  const databases = { main: target };
  const applications = {
    web: { databases, replicas: 1 }, old: { databases, container: "old" }, asked: { databases, replicas: 1, probe: { command: ["probe"] } }, stopped: { databases, replicas: 0 },
    other: { databases: { main: { ...target, database: "other" } }, replicas: 1 },
  };
  for (const phase of ["prepared", "rehearsed", "switched"]) {
    assert.deepEqual(saidOf({ orders: { target, phase, waive: [] } }, applications), ['The move "orders" switches applications without a probe, of which nobody asks whether they work: old, web.']);
  }
  for (const phase of ["reverted", "completed"]) assert.deepEqual(saidOf({ orders: { target, phase, waive: [] } }, applications), []);
});
