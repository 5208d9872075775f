import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { z } from "zod";
import { withExamples } from "../../config/examples";
import type { PostgresInstance } from "../../config/engines/postgres";
import { standIn } from "../../config/expect";
import { alternatives, jsonSchema, partsOf, schemasAt, type JsonSchema } from "../../config/jsonSchema";
import { parseEstate } from "../../config/parse";
import { smallEstate } from "../support/estates";

describe("The schema of an estate", () => {
  it("is named by every estate's file", () => {
    for (const name of fs.readdirSync("estates").filter((one) => one.endsWith(".yaml"))) {
      assert.match(fs.readFileSync(`estates/${name}`, "utf8"), /^# yaml-language-server: \$schema=\.\/estate\.schema\.json\n/, name);
    }
  });

  it("says each pattern in words", () => {
    for (const schema of parts(jsonSchema())) if (schema.pattern) assert.ok(schema.patternErrorMessage, schema.pattern);
  });

  it("says of each key what it means, of each number its unit, of each optional one what holds without it", () => {
    const silent = fields(jsonSchema()).filter(({ schema, optional }) => !schema.description
      || (optional && schema.default === undefined && !/default: .+\.$/.test(schema.description))
      || (isNumber(schema) && !schema.unit));
    assert.deepEqual(silent.map(({ path }) => path), []);
  });

  it("has examples for each field, each of which may stand there", () => {
    for (const { path, schema } of fields(jsonSchema())) {
      assert.ok(schema.examples?.length, `${path} has no example`);
      const check = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
      for (const example of schema.examples) assert.ok(check.safeParse(example).success, `${path}: ${JSON.stringify(example)}`);
    }
  });

  it("finds examples below alternatives that one key tells apart", () => {
    const kinds = z.discriminatedUnion("kind", [z.strictObject({ kind: z.literal("a"), size: z.number().meta({ examples: [2] }) }), z.strictObject({ kind: z.literal("b") })]);
    const schema = withExamples(z.toJSONSchema(z.strictObject({ inner: kinds }), { target: "draft-7" }) as JsonSchema);
    assert.deepEqual(schema.properties!.inner.examples, [{ kind: "a", size: 2 }, { kind: "b" }]);
    assert.deepEqual(alternatives(schema.properties!.inner).length, 2);
  });

  it("has a stand-in of the right kind for every text with a pattern", () => {
    for (const schema of parts(jsonSchema())) if (schema.pattern) assert.match(String(standIn(schema)), new RegExp(schema.pattern), schema.pattern);
  });

  it("knows what may stand at a place, alternatives too", () => {
    assert.deepEqual(schemasAt(["moves", "m", "accounts", "a"]).map(({ required }) => required), [["as"], ["carry"]]);
    assert.deepEqual(schemasAt(["nowhere", "at", "all"]), []);
    for (const [key, part] of Object.entries(jsonSchema().properties!)) {
      assert.deepEqual(schemasAt([key]).map(({ properties, additionalProperties }) => ({ properties, additionalProperties })), alternatives(part).map(({ properties, additionalProperties }) => ({ properties, additionalProperties })), key);
    }
  });

  it("leaves nothing optional that has a default", () => {
    const { estate } = parseEstate(smallEstate());
    const orders = estate!.databaseStacks.main.instances.orders as PostgresInstance;
    assert.deepEqual([orders.memoryMegabytes, orders.state, orders.healthcheck.startPeriodSeconds, orders.databases.orders.locale], [512, "running", 300, "C.UTF-8"]);
    assert.deepEqual([estate!.moves.orders.phase, estate!.moves.orders.jobs], ["switched", 2]);
    assert.equal(estate!.images.proxy, "alpine/socat:1.8.0.3");
  });
});

const parts = (schema: JsonSchema): JsonSchema[] => [schema, ...partsOf(schema).flatMap(parts)];

const isNumber = ({ type, const: only }: JsonSchema) => only === undefined && (type === "number" || type === "integer");

interface Field { path: string; schema: JsonSchema; optional: boolean }

/** Every key that the schema names, at any depth. */
function fields(schema: JsonSchema, path = "estate"): Field[] {
  const own = Object.entries(schema.properties ?? {}).map(([key, inner]): Field => ({ path: `${path}.${key}`, schema: inner, optional: !schema.required?.includes(key) }));
  const below = partsOf(schema).filter((part) => !Object.values(schema.properties ?? {}).includes(part));
  return [...own, ...own.flatMap((field) => fields(field.schema, field.path)), ...below.flatMap((part) => fields(part, `${path}.*`))];
}
