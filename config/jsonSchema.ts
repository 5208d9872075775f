/** The schema of an estate as JSON Schema: for editors, and to say in words what is expected at a place. */
import { z } from "zod";
import type { Path } from "./issues";
import { estate } from "./schema";

export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  /** Alternatives that a key with one value each tells apart, as `engine` does for instances. */
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  /** The pattern in words; editors show it too. */
  patternErrorMessage?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  description?: string;
}

/** Draft 7, which the YAML language server reads; of what a file may hold, so that nothing with a default is required. */
export function jsonSchema(): JsonSchema & Record<string, unknown> {
  return { title: "dbhaven estate", ...z.toJSONSchema(estate, { target: "draft-7", io: "input", reused: "inline" }) } as JsonSchema & Record<string, unknown>;
}

let cached: JsonSchema | undefined;

/**
 * What may stand at this place: several where the schema knows alternatives, none where it knows nothing.
 *
 * @param raw the file's data: where it says which of several alternatives it means, the others are left out
 */
export function schemasAt(path: Path, raw?: unknown): JsonSchema[] {
  cached ??= jsonSchema();
  let value = raw;
  return path.reduce<JsonSchema[]>((schemas, key) => {
    value = typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined;
    return meant(schemas.flatMap((schema) => below(schema, key)), value);
  }, alternatives(cached));
}

/** Alternatives that a key with one value each tells apart, reduced to the one whose value is there. */
function meant(schemas: JsonSchema[], value: unknown): JsonSchema[] {
  if (schemas.length < 2 || typeof value !== "object" || value === null) return schemas;
  const chosen = schemas.filter((schema) => Object.entries(schema.properties ?? {}).some(([key, inner]) => typeof inner.const === "string" && inner.const === (value as Record<string, unknown>)[key]));
  return chosen.length > 0 ? chosen : schemas;
}

function below(schema: JsonSchema, key: string | number): JsonSchema[] {
  const inner = typeof key === "number" ? schema.items
    : schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key]
    : typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  return inner ? alternatives(inner) : [];
}

/** The description of the whole holds for each alternative. */
const alternatives = (schema: JsonSchema): JsonSchema[] =>
  (schema.anyOf ?? schema.oneOf)?.flatMap((one) => alternatives({ description: schema.description, ...one })) ?? [schema];
