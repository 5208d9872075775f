/**
 * What tells the alternatives of a place apart: a key that has another value in each (engine: postgres), or else
 * required keys that the others do not have (image or container).
 */
import { listed } from "./issues";
import { isMap } from "./merge";
import type { JsonSchema } from "./jsonSchema";

/** The values that a schema names one by one. */
export const choices = ({ const: only, enum: several }: JsonSchema): unknown[] => (only !== undefined ? [only] : several ?? []);

/** The key that stands in all of them, with other values in each. */
export function discriminator(schemas: JsonSchema[]): string | undefined {
  if (schemas.length < 2) return undefined;
  return Object.keys(schemas[0].properties ?? {}).find((key) => {
    const values = schemas.map((schema) => choices(schema.properties?.[key] ?? {}));
    return values.every((own) => own.length > 0) && new Set(values.flat()).size === values.flat().length;
  });
}

/** Required keys that the others do not have. */
const ownKeys = (schema: JsonSchema, schemas: JsonSchema[]): string[] =>
  (schema.required ?? []).filter((key) => !schemas.some((other) => other !== schema && Object.hasOwn(other.properties ?? {}, key)));

/** Places in the list of those that a value was meant to be. */
export function meantBy(value: Record<string, unknown>, schemas: JsonSchema[]): number[] {
  const key = discriminator(schemas);
  const fits = (schema: JsonSchema) => (key !== undefined
    ? Object.hasOwn(value, key) && choices(schema.properties![key]).includes(value[key])
    : ownKeys(schema, schemas).some((own) => Object.hasOwn(value, own)));
  return schemas.flatMap((schema, i) => (fits(schema) ? [i] : []));
}

/** Those that the value was meant to be, or all where that cannot be told. */
export function narrowed(value: unknown, schemas: JsonSchema[]): JsonSchema[] {
  const meant = isMap(value) && schemas.length > 1 ? meantBy(value, schemas) : [];
  return meant.length > 0 ? meant.map((i) => schemas[i]) : schemas;
}

/** The keys that tell them apart where no value does. */
export const marksOf = (schemas: JsonSchema[]): string[] => schemas.flatMap((schema) => ownKeys(schema, schemas));

/** How one of them is called in a sentence: `engine: postgres`, `"image"`. */
export function labelOf(schema: JsonSchema, schemas: JsonSchema[]): string {
  const key = discriminator(schemas);
  return key === undefined ? listed(ownKeys(schema, schemas), "and") : `${key}: ${choices(schema.properties![key]).join(" or ")}`;
}
