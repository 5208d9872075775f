/** Examples for the fields of which the schema gives none itself: choices from what may stand there, maps from what is in them. */
import type { JsonSchema } from "./jsonSchema";

/** The same schema with examples for each field. */
export function withExamples(schema: JsonSchema): JsonSchema {
  const inner = (part: JsonSchema | boolean | undefined) => (typeof part === "object" ? withExamples(part) : part);
  const complete: JsonSchema = {
    ...schema,
    ...(schema.properties && { properties: Object.fromEntries(Object.entries(schema.properties).map(([key, part]) => [key, withExamples(part)])) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(withExamples) }),
    ...(schema.oneOf && { oneOf: schema.oneOf.map(withExamples) }),
    ...(schema.items && { items: withExamples(schema.items) }),
    ...(schema.additionalProperties !== undefined && { additionalProperties: inner(schema.additionalProperties) }),
  };
  const examples = complete.examples ?? examplesOf(complete);
  return examples.length > 0 ? { ...complete, examples } : complete;
}

function examplesOf(schema: JsonSchema): unknown[] {
  if (schema.const !== undefined) return [schema.const];
  // What a reader does not get without writing it comes first.
  if (schema.enum) return [...schema.enum].sort((a, b) => Number(a === schema.default) - Number(b === schema.default));
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return alternatives.flatMap(({ examples }) => examples?.slice(0, 1) ?? []);
  switch (schema.type) {
    case "boolean": return [schema.default !== true];
    case "array": return schema.items?.examples ? [schema.items.examples.slice(0, 1)] : [];
    case "object": return mapExamples(schema);
    default: return [];
  }
}

/** What has to be in it; where nothing has to, its first field; where names are free, one entry. */
function mapExamples({ properties = {}, required, propertyNames, additionalProperties }: JsonSchema): unknown[] {
  const keys = required?.length ? required : Object.keys(properties).slice(0, 1);
  if (keys.length > 0) return keys.every((key) => properties[key]?.examples) ? [Object.fromEntries(keys.map((key) => [key, properties[key].examples![0]]))] : [];
  const name = propertyNames?.examples?.[0];
  const value = typeof additionalProperties === "object" ? additionalProperties.examples?.[0] : undefined;
  return name !== undefined && value !== undefined ? [{ [String(name)]: value }] : [];
}
