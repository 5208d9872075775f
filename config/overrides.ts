/** What is particular to values that a stack's configuration lays over the estate. */
import { pathText, suggest, type Issue, type Path } from "./issues";
import { schemasAt } from "./jsonSchema";
import { isMap, reachesElements } from "./merge";

/**
 * `pulumi config set --path` stores whole numbers, true and false as what they look like and all else as text (null
 * too), whatever the place needs. Where the schema leaves no doubt, the value is read as the place needs it.
 */
export function retyped(value: unknown, path: Path = []): unknown {
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, retyped(inner, [...path, key])]));
  if (Array.isArray(value)) return value.map((inner, i) => retyped(inner, [...path, i]));
  const types = schemasAt(path).flatMap(({ type }) => type ?? []);
  if (types.length === 0) return value;
  if (typeof value === "string" && !types.includes("string")) {
    if (value === "null") return null;
    if (/^-?\d+(\.\d+)?$/.test(value) && (types.includes("number") || types.includes("integer"))) return Number(value);
  }
  // A large number has lost digits on its way through Pulumi, and a fraction its zeros: these have to be stored as text.
  if ((Number.isSafeInteger(value) || typeof value === "boolean") && types.every((type) => type === "string")) return String(value);
  return value;
}

/** Overrides that cannot be laid over this estate: what they take away or change is not there. */
export function overrideIssues(base: unknown, overrides: unknown, path: Path = ["overrides"]): Issue[] {
  if (Array.isArray(overrides)) return overrides.flatMap((value, i) => (value === null ? [emptyElement([...path, i])] : []));
  if (!isMap(overrides)) return [];
  if (Array.isArray(base)) return elementIssues(base, overrides, path);
  const known = isMap(base) ? Object.keys(base) : [];
  return Object.entries(overrides).flatMap(([key, value]): Issue[] => {
    if (value !== null) return overrideIssues(known.includes(key) ? (base as Record<string, unknown>)[key] : undefined, value, [...path, key]);
    if (known.includes(key)) return [];
    return [{ path: [...path, key], found: "null takes a key away, but the estate has none of this name here", right: suggest(key, known, "leave it out") }];
  });
}

/** `pulumi config set --path 'list[2]'` fills up with null what the stack's file does not have. */
function emptyElement(path: Path): Issue {
  const element = pathText([...path.slice(0, -1), String(path.at(-1))]);
  return { path, found: "there is nothing in this place of the list", right: `write every element, as the list takes the place of the estate's; to change one of the estate's alone, write its number after a dot: pulumi config set --path '${element}' <value>` };
}

function elementIssues(base: unknown[], overrides: Record<string, unknown>, path: Path): Issue[] {
  if (!reachesElements(overrides)) return [{ path, found: "a map, but the estate has a list here", right: `give the numbers of elements as keys, from "0" to "${base.length}", or the whole list` }];
  // Keys of whole numbers come in their order.
  let next = base.length;
  return Object.entries(overrides).flatMap(([key, value]): Issue[] => {
    if (Number(key) < base.length) return overrideIssues(base[Number(key)], value, [...path, key]);
    if (value !== null && Number(key) === next) { next += 1; return overrideIssues(undefined, value, [...path, key]); }
    return [{ path: [...path, key], found: `the estate's list has ${base.length === 1 ? "1 element" : `${base.length} elements`}`, right: value === null ? "leave it out" : `the next one is "${next}"` }];
  });
}

/** Issues with what an override set are found at the override, not in the estate's file. */
export function atOverride(issue: Issue, overrides: unknown): Issue {
  if (typeof issue.path === "string" || issue.path.length === 0) return issue;
  let value = overrides;
  for (const key of issue.path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return issue;
    value = (value as Record<string | number, unknown>)[key];
  }
  return { ...issue, path: ["overrides", ...issue.path] };
}
