/** The schema of an estate as JSON Schema: for editors, and to say in words what is expected at a place. */
import { z } from "zod";
import { narrowed } from "./alternatives";
import { withExamples } from "./examples";
import type { Path } from "./issues";
import { estate } from "./schema";

export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  /** Alternatives. */
  anyOf?: JsonSchema[];
  /** Alternatives that one key tells apart. */
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
  default?: unknown;
  examples?: unknown[];
  /** Of a number: what one of it is. No word of JSON Schema's, editors pass over it. */
  unit?: string;
}

/** Draft 7, which the YAML language server reads; of what a file may hold, so that nothing with a default is required. */
export function jsonSchema(): JsonSchema & Record<string, unknown> {
  return { title: "dbhaven estate", ...schemaOf(estate) };
}

const schemaOf = (part: z.ZodType): JsonSchema => withExamples(z.toJSONSchema(part, { target: "draft-7", io: "input", reused: "inline" }) as JsonSchema);

/** By key of the estate: all of them take longer than a preview may lose. */
const cached: Record<string, JsonSchema> = {};

function topLevel(key: string): JsonSchema | undefined {
  const part: z.ZodType | undefined = Object.hasOwn(estate.shape, key) ? estate.shape[key as keyof typeof estate.shape] : undefined;
  return part && (cached[key] ??= schemaOf(part));
}

/**
 * What may stand at this place: several where the schema knows alternatives, none where it knows nothing.
 *
 * @param raw the estate as it is written, to leave out alternatives that it has decided against further up
 */
export function schemasAt(path: Path, raw?: unknown): JsonSchema[] {
  if (path.length === 0) return alternatives(jsonSchema());
  const [first, ...rest] = path;
  const top = topLevel(String(first));
  let value = valueAt(raw, first!);
  return rest.reduce<JsonSchema[]>((schemas, key) => {
    const inner = narrowed(value, schemas).flatMap((schema) => below(schema, key));
    value = valueAt(value, key);
    return inner;
  }, top ? alternatives(top) : []);
}

const valueAt = (value: unknown, key: string | number): unknown => (typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined);

function below(schema: JsonSchema, key: string | number): JsonSchema[] {
  // Overrides reach elements of a list by a number that is text.
  const inner = schema.items && Number.isInteger(Number(key)) ? schema.items
    : schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key]
    : typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  return inner ? alternatives(inner) : [];
}

/** What may stand in this schema's place; the description of the whole holds for each alternative. */
export const alternatives = (schema: JsonSchema): JsonSchema[] =>
  (schema.anyOf ?? schema.oneOf)?.flatMap((one) => alternatives({ description: schema.description, ...one })) ?? [schema];

/** All schemas directly in this one. */
export const partsOf = (schema: JsonSchema): JsonSchema[] => [
  ...Object.values(schema.properties ?? {}),
  ...(schema.anyOf ?? schema.oneOf ?? []),
  ...[schema.items, schema.propertyNames, schema.additionalProperties].filter((part) => typeof part === "object"),
];
