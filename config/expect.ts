/** What the schema expects at a place, in words, and a value that it would accept there. */
import { listed } from "./issues";
import type { JsonSchema } from "./jsonSchema";

/** `a whole number from 1 to 65535`, `"provider" or "job"`, `a map` */
export function expectation(schemas: JsonSchema[]): string {
  const words = [...new Set(schemas.flatMap((schema) => [schema.type ?? []].flat().map((type) => typeWords(schema, type))))];
  return words.length < 2 ? words[0] ?? "something else" : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function typeWords(schema: JsonSchema, type: string): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return listed(schema.enum.map(String), "or");
  switch (type) {
    case "integer": return `a whole number${range(schema)}`;
    case "number": return `a number${range(schema)}`;
    case "boolean": return "true or false";
    case "array": return "a list";
    case "object": return "a map";
    default: return schema.patternErrorMessage ?? (schema.minLength || schema.maxLength ? `text${lengths(schema)}` : "text");
  }
}

function range({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const least = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (least !== undefined) return `, ${least} or more`;
  return most !== undefined ? `, ${most} or less` : "";
}

function lengths({ minLength, maxLength }: JsonSchema): string {
  if (minLength && maxLength) return ` of ${minLength} to ${maxLength} characters`;
  return minLength ? " that is not empty" : ` of at most ${maxLength} characters`;
}

/** In every text that stands in, so that what is said of one can be told from what is said of the user's own. */
export const standInMark = "zz-stand-in-zz";
const texts = ["", ":1", "/", "ssh://"].map((form) => (form.startsWith(":") ? standInMark + form : form + standInMark));

/** A value of the right kind, to stand in for a missing or wrong one while the rest is checked. */
export function standIn(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  switch ([schema.type].flat()[0]) {
    case "integer":
    case "number": return schema.minimum ?? 1;
    case "boolean": return true;
    case "array": return [];
    case "object": return Object.fromEntries((schema.required ?? []).map((key) => [key, standIn(schema.properties![key])]));
    default: return texts.find((text) => new RegExp(schema.pattern ?? "", "u").test(text)) ?? schema.examples?.[0];
  }
}
