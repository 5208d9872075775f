import * as assert from "node:assert/strict";
import { discriminator, labelOf, marksOf, meantBy, narrowed } from "../../config/alternatives";
import type { JsonSchema } from "../../config/jsonSchema";

const text: JsonSchema = { type: "string" };
const kind = (value: string | string[], properties: Record<string, JsonSchema> = {}): JsonSchema => ({
  type: "object",
  properties: { kind: Array.isArray(value) ? { type: "string", enum: value } : { type: "string", const: value }, name: text, ...properties },
  required: ["kind"],
});
const told = [kind("a", { size: text }), kind(["b", "c"])];
const untold: JsonSchema[] = [
  { type: "object", properties: { image: text, server: text }, required: ["image", "server"] },
  { type: "object", properties: { container: text, server: text }, required: ["container", "server"] },
];

describe("Alternatives of the schema", () => {
  it("are told apart by the key that has another value in each", () => {
    assert.equal(discriminator(told), "kind");
    assert.deepEqual([meantBy({ kind: "a" }, told), meantBy({ kind: "c", size: 1 }, told), meantBy({ kind: "x" }, told), meantBy({}, told)], [[0], [1], [], []]);
    assert.deepEqual(told.map((schema) => labelOf(schema, told)), ["kind: a", "kind: b or c"]);
  });

  it("are told apart by required keys of their own where there is no such key", () => {
    assert.equal(discriminator(untold), undefined);
    assert.deepEqual([meantBy({ image: 1, server: 1 }, untold), meantBy({ image: 1, container: 1 }, untold), meantBy({ server: 1 }, untold)], [[0], [0, 1], []]);
    assert.deepEqual([marksOf(untold), untold.map((schema) => labelOf(schema, untold))], [["image", "container"], ['"image"', '"container"']]);
  });

  it("stay all where the value does not decide", () => {
    assert.deepEqual([narrowed({ kind: "a" }, told), narrowed({}, told), narrowed("text", told)], [[told[0]], told, told]);
  });
});
