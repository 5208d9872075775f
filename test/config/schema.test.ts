import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import type { PostgresInstance } from "../../config/engines/postgres";
import { standIn } from "../../config/expect";
import { jsonSchema, schemasAt, type JsonSchema } from "../../config/jsonSchema";
import { parseEstate } from "../../config/parse";
import { smallEstate } from "../support/estates";

const file = "estates/estate.schema.json";

describe("The schema of an estate", () => {
  it("is the committed JSON Schema, for editors", () => {
    const text = `${JSON.stringify(jsonSchema(), null, 2)}\n`;
    if (process.env.UPDATE_GOLDEN === "1") fs.writeFileSync(file, text);
    assert.ok(fs.existsSync(file) && fs.readFileSync(file, "utf8") === text, `${file} is not what config/schema.ts says; UPDATE_GOLDEN=1 writes it`);
  });

  it("is named by every estate's file", () => {
    for (const name of fs.readdirSync("estates").filter((one) => one.endsWith(".yaml"))) {
      assert.match(fs.readFileSync(`estates/${name}`, "utf8"), /^# yaml-language-server: \$schema=\.\/estate\.schema\.json\n/, name);
    }
  });

  it("says each pattern in words", () => {
    for (const schema of parts(jsonSchema())) if (schema.pattern) assert.ok(schema.patternErrorMessage, schema.pattern);
  });

  it("says of each key what it means", () => {
    const silent = (schema: JsonSchema, path: string): string[] => [
      ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [...(inner.description ? [] : [`${path}.${key}`]), ...silent(inner, `${path}.${key}`)]),
      ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), schema.items, schema.additionalProperties].flatMap((inner) => (typeof inner === "object" ? silent(inner, `${path}.*`) : [])),
    ];
    assert.deepEqual(silent(jsonSchema(), "estate"), []);
  });

  it("has a stand-in of the right kind for every text with a pattern", () => {
    for (const schema of parts(jsonSchema())) if (schema.pattern) assert.match(String(standIn(schema)), new RegExp(schema.pattern), schema.pattern);
  });

  it("knows what may stand at a place, alternatives too", () => {
    assert.deepEqual(schemasAt(["moves", "m", "accounts", "a"]).map(({ required }) => required), [["as"], ["carry"]]);
    assert.deepEqual(schemasAt(["nowhere", "at", "all"]), []);
  });

  it("leaves nothing optional that has a default", () => {
    const { estate } = parseEstate(smallEstate());
    const orders = estate!.databaseStacks.main.instances.orders as PostgresInstance;
    assert.deepEqual([orders.memoryMegabytes, orders.state, orders.healthcheck.startPeriodSeconds, orders.databases.orders.locale], [512, "running", 300, "C.UTF-8"]);
    assert.deepEqual([estate!.moves.orders.source.port, estate!.moves.orders.source.superuser, estate!.moves.orders.jobs], [5432, "postgres", 2]);
    assert.equal(estate!.images.proxy, "alpine/socat:1.8.0.3");
  });
});

const parts = (schema: JsonSchema): JsonSchema[] => [schema, ...[
  ...Object.values(schema.properties ?? {}),
  ...(schema.anyOf ?? []),
  ...(schema.oneOf ?? []),
  ...[schema.items, schema.propertyNames, schema.additionalProperties].filter((part) => typeof part === "object"),
].flatMap(parts)];
