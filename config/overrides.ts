/** What is particular to values that a stack's configuration lays over the estate. */
import { suggest, type Issue, type Path } from "./issues";
import { schemasAt } from "./jsonSchema";
import { isMap } from "./merge";

/**
 * `pulumi config set --path` stores whole numbers, true and false as what they look like and all else as text, whatever
 * the place needs. Where the schema leaves no doubt, the value is read as the place needs it.
 */
export function retyped(value: unknown, path: Path = []): unknown {
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, retyped(inner, [...path, key])]));
  const types = schemasAt(path).flatMap(({ type }) => type ?? []);
  if (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) && !types.includes("string") && (types.includes("number") || types.includes("integer"))) return Number(value);
  if ((typeof value === "number" || typeof value === "boolean") && types.every((type) => type === "string") && types.length > 0) return String(value);
  return value;
}

/** A null that takes nothing away is a typing error. */
export function nullIssues(base: unknown, overrides: unknown, path: Path = ["overrides"]): Issue[] {
  if (!isMap(overrides)) return [];
  const known = isMap(base) ? Object.keys(base) : [];
  return Object.entries(overrides).flatMap(([key, value]): Issue[] => {
    if (value !== null) return nullIssues(known.includes(key) ? (base as Record<string, unknown>)[key] : undefined, value, [...path, key]);
    if (known.includes(key)) return [];
    return [{ path: [...path, key], found: "null takes a key away, but the estate has none of this name here", right: suggest(key, known, "leave it out") }];
  });
}

/** Issues with what an override set are found at the override, not in the estate's file. */
export function atOverride(issue: Issue, overrides: unknown): Issue {
  if (typeof issue.path === "string" || issue.path.length === 0) return issue;
  let value = overrides;
  for (const key of issue.path) {
    if (!isMap(value) || !Object.hasOwn(value, key)) return issue;
    value = value[key];
  }
  return { ...issue, path: ["overrides", ...issue.path] };
}
